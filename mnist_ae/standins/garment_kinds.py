"""The ten kinds of garments: how each may vary. Similar kinds overlap."""

from mnist_ae.standins.garment_bags import Bag
from mnist_ae.standins.garment_shoes import Shoe
from mnist_ae.standins.garment_tops import Top
from mnist_ae.standins.garment_trousers import Trousers

KINDS = {  # in the order of Fashion-MNIST's labels
    "T-shirt/top": Top(
        shoulder=(5.5, 8),
        hem=(5.5, 8),
        height=(19, 25),
        neck=(2.5, 5),
        depth=(2, 6),
        sleeveless=0.2,
        short_sleeved=0.95,
    ),
    "trouser": Trousers(
        height=(20, 25.5),
        waist=(3.5, 5.5),
        hem=(4, 7.5),
        leg=(2.2, 4),
        rise=(5, 8),
        short=0.1,
    ),
    "pullover": Top(
        shoulder=(6, 8),
        hem=(5, 7.5),
        height=(18, 24),
        neck=(2, 4),
        depth=(1.5, 4),
        sleeveless=0.01,
        short_sleeved=0.04,
        buttoned=0.03,
    ),
    "dress": Top(
        shoulder=(3, 5.8),
        hem=(4, 9),
        height=(23, 25.5),
        neck=(2, 4),
        depth=(2, 7),
        sleeveless=0.5,
        short_sleeved=0.6,
        buttoned=0.05,
        belted=0.5,
    ),
    "coat": Top(
        shoulder=(5.5, 7.5),
        hem=(5.5, 8.5),
        height=(22, 25.5),
        neck=(2, 3.5),
        depth=(4, 10),
        sleeveless=0.03,
        buttoned=0.9,
        gaping=1,
        belted=0.3,
    ),
    "sandal": Shoe(
        toe=(1, 3.5),
        instep=(2, 6),
        ankle=(3, 9),
        lift=(0, 9),
        sole=(0.8, 2.2),
        strapped=0.85,
    ),
    "shirt": Top(
        shoulder=(5.5, 7.6),
        hem=(5.2, 8),
        height=(20, 24.5),
        neck=(1.5, 3),
        depth=(2, 6),
        sleeveless=0.04,
        short_sleeved=0.15,
        buttoned=0.95,
    ),
    "sneaker": Shoe(
        toe=(3, 5.5),
        instep=(5, 8.5),
        ankle=(6.5, 11.5),
        lift=(0, 1),
        sole=(1.2, 3),
        strapped=0.01,
    ),
    "bag": Bag(
        height=(10, 16.5),
        base=(7.5, 12.2),
        taper=(0.7, 1),
        reach=(2, 9),
        corner=(0.3, 3),
        handled=0.88,
    ),
    "ankle boot": Shoe(
        toe=(3, 5.5),
        instep=(5.5, 10),
        ankle=(10, 19),
        lift=(0, 5),
        sole=(0.8, 2.4),
    ),
}
CLASSES = tuple(KINDS)
