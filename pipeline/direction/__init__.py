"""Direction: photos and a script become shots.

material.py    what is known of a photo before anything is planned: subject, focus boxes, kind, score
"""
