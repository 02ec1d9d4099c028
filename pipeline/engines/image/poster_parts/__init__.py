"""What a poster is made of.

colour    OKLCH arithmetic and contrast
palette   the colours of a picture, from the photo and the look family
type      faces, fallback, fitting, words as layers
cutout    a photo becomes a cut-out product, or a framed card
grounds   backgrounds, plates, floors
props     small things around the product
parts     price, badge, chips, stars, button
families  the six looks
layouts   where everything stands in each of the five roles
"""
