"""The words beside the pictures: how to read each, and what every study of this kind assumes."""

NOTHING_MEASURED = (
    "Nothing here is measured: there is no repost log, and the chain is {chain}. So there is no one answer, but "
    "one for each power that the content may have ({powers})."
)
TRUST = (
    "Intervals tell what chance leaves open and, for a chain that was learned, what its log leaves open. Whether "
    "people will do as they did is another matter: see what the chain was checked on, and how much the answer changes "
    "with the power of the content."
)
CURVES = (
    "How to read it: to the right, more accounts start the content. Above, in how many of 100 campaigns it would "
    "tip; the band is the interval of the estimate, the dashed line the chance asked for, the orange dot the "
    "answer. Below, how many accounts pass it on, averaged over all campaigns, failures included. The two differ: "
    "an average can look fine while half of the campaigns fail."
)
OUTBREAKS = (
    "How to read it: content is given to one account drawn at random, again and again. Each bar is the share of "
    "these runs that end between two sizes. If small and large outbreaks are two different things, there is a "
    "valley between them (dashed line), and what passes it has taken off. If the bars only fall, there is nothing "
    "to tip: more accounts bring more in proportion, and no more."
)
AUDIENCES = (
    "How to read it: each numbered disc is an account of the list above, and the dots around it are followers "
    "that none of the others has ({dot}). Between the discs stand the bridges: those who follow two, and in the "
    "middle three or more. Many bridges mean that audiences overlap: those people may hear it twice. "
    "Of the pairs, the twelve with most in common are drawn."
)
MAP = (
    "How to read it: a disc is a community, accounts that are tied more among themselves than to others; its area and "
    "its dots go with their number. Bands are ties between communities, the wider the more. The numbers are the "
    "leaders, in the disc of the community that each belongs to."
)
LAUNCHES = (
    "How to read it: above, how far each launch goes: the higher its line, the more of its runs get that far. "
    "Below, the same runs in pairs, on the same chance: the dot is the mean difference, the line its interval. If "
    "the line crosses 0, the two cannot be told apart."
)
PLAN = (
    "How to read it: all launches meet the same chance. Lines are averages over all runs, bands where nine runs in ten "
    "lie. What the ripples go back to tells which push began them, however far they went."
)
CHECKED = (
    "How to read it: learned on earlier items, checked on later ones. Left, accounts that saw somebody they follow "
    "pass an item on, in tenths by the chance that was forecast: on the dashed line as many passed it on as forecast. "
    "Right, a dot an item: how large it was forecast to become, with the 90 % interval, and how large it became. An "
    "AUC of 1 ranks without error, .5 is a guess."
)
ALWAYS_ASSUMED = (
    "Every follower decides for itself, once for each account it follows, and independently of all others.",
    "All accounts of a launch take part, and start at once. Nobody else launches anything meanwhile.",
    "The network is as it was read: accounts and ties that are not in it play no part.",
    "People will do as they did: intervals know nothing of what changed since the log.",
)
