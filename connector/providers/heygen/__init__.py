"""HeyGen: avatar videos, translations, templates, through its interface v3, or v2 where a setting says so."""
