"""How the page looks: one style sheet, in the page itself."""

from diffusion.drawing import FAINT, INK, MUTED, PALETTE

BLUE, VERMILION = PALETTE[0], PALETTE[1]

SHEET = f"""
:root {{ color-scheme: light; }}
* {{ box-sizing: border-box; }}
body {{ margin: 0; background: #fff; color: {INK}; font: 17px/1.55 system-ui, -apple-system, "Segoe UI", Roboto,
  "DejaVu Sans", sans-serif; overflow-wrap: break-word; }}
main {{ max-width: 66rem; margin: 0 auto; padding: 1.5rem 1.25rem 4rem; }}
h1 {{ font-size: 1.05rem; font-weight: 600; color: {MUTED}; margin: 0 0 1rem; }}
h2 {{ font-size: 1.35rem; line-height: 1.3; margin: 3rem 0 .6rem; }}
h3 {{ font-size: 1.05rem; margin: 1.8rem 0 .4rem; }}
p {{ max-width: 46rem; margin: .6rem 0; }}
.lead {{ font-size: 1.7rem; line-height: 1.3; font-weight: 650; max-width: 50rem; margin: .2rem 0 .8rem; }}
.notice {{ border-left: .35rem solid {VERMILION}; background: #fdf3ec; padding: .8rem 1rem; margin: 0 0 1.4rem;
  max-width: none; font-weight: 600; }}
.cards {{ display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); gap: 1rem; margin: 1.4rem 0; }}
.card {{ border: 1px solid {FAINT}; border-top: .3rem solid {MUTED}; border-radius: .3rem; padding: .8rem 1rem; }}
.card.main {{ border-top-color: {BLUE}; }}
.card .power {{ color: {MUTED}; font-size: .9rem; margin: 0; }}
.card .big {{ font-size: 1.5rem; font-weight: 650; line-height: 1.25; margin: .1rem 0 .4rem; }}
.card p {{ font-size: .92rem; }}
figure {{ margin: 1.2rem 0; }}
figcaption {{ color: {MUTED}; font-size: .92rem; max-width: 46rem; margin-top: .4rem; }}
.scroll, .wide {{ overflow-x: auto; }}
.picture {{ display: block; width: 100%; height: auto; }}
table {{ border-collapse: collapse; font-size: .92rem; line-height: 1.4; margin: .6rem 0; min-width: 60%; }}
th, td {{ text-align: left; vertical-align: top; padding: .35rem .9rem .35rem 0; border-bottom: 1px solid {FAINT}; }}
th {{ font-weight: 600; border-bottom-color: {MUTED}; }}
.n {{ text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }}
td {{ white-space: nowrap; }}
th.n {{ white-space: normal; }}
.w {{ white-space: normal; min-width: 15rem; }}
td bdi {{ display: inline-block; width: max-content; max-width: 18rem; white-space: normal; font-weight: 600;
  overflow-wrap: anywhere; }}
.settings td {{ white-space: normal; overflow-wrap: anywhere; }}
p bdi {{ font-weight: 600; overflow-wrap: anywhere; }}
.note {{ color: {MUTED}; font-size: .92rem; }}
ul {{ padding-left: 1.2rem; max-width: 46rem; }}
li {{ margin: .3rem 0; }}
details {{ margin: .8rem 0; }}
summary {{ cursor: pointer; color: {BLUE}; }}
footer {{ margin-top: 3rem; color: {MUTED}; font-size: .88rem; border-top: 1px solid {FAINT}; padding-top: .8rem; }}
@media (max-width: 640px) {{
  .lead {{ font-size: 1.3rem; }}
  .scroll .picture {{ min-width: 38rem; }}
}}
@media print {{ details {{ display: block; }} h2 {{ break-after: avoid; }} figure, .card {{ break-inside: avoid; }} }}
"""
"""The style sheet. Pictures and tables scroll sideways on a narrow screen instead of shrinking beyond reading."""
