"""Zapier: one integration per provider, written as the plain JSON that zapier-platform-core runs.

`integration` puts it together out of `steps` (what a user picks), `inputs` and `outputs` (forms and samples),
`javascript` and `middleware` (what runs at Zapier) and `authentication` (with a token, or by signing in). `labels` puts
words as Zapier wants them, `coverage` tells them again for the table of all platforms. The files written by hand, which
are any provider's, lie in `shared/`.
"""
