from .directions import Directions as Directions
from .directions import find as find
from .mixing import joined as joined
from .mixing import mixed as mixed
from .mixing import places_of as places_of
from .spaces import LatentSpace as LatentSpace
from .spaces import StyleSpace as StyleSpace
from .spaces import space_of as space_of
