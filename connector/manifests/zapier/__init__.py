"""Zapier: one integration per provider, written as the plain JSON that zapier-platform-core runs.

`integration` puts it together out of `steps` (what a user picks), `inputs` and `outputs` (forms and samples), `sources`
(what runs at Zapier) and `authentication`. What only Zapier wants said is said in `words`; `coverage` tells it again
for the table of all platforms. The files written by hand lie beside the generated one, in `manifests/zapier/`.
"""
