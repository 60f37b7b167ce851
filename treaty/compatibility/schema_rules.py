"""tmp"""
SCHEMA_RULES = ()
