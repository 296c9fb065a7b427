"""`undersigned demo`: the main job with an invented coalition. Nothing here is part of the product that is served."""
