from .errors import DiffusionError as DiffusionError
from .graph.synthetic import CommunityNetwork as CommunityNetwork
from .graph.synthetic import chung_lu as chung_lu
from .graph.synthetic import community_network as community_network
