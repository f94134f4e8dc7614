"""The jury (articles 3.1.4, 3.2.3): `cqp jury-pack`, `decide`, `notify`.

Who is presented (`tri`, `mise_en_pages`, `separes`, `anonymat`), what was decided (`trancher`, `prononce`,
`decisions`); writes decisions/<session>.yaml.
"""
