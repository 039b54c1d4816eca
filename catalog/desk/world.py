"""Where a country lies on a map of equal tiles: about where it lies in the world, and always to be seen.

Drawn up for this project. What has no tile here (small islands, mostly) is shown below the map.
"""

TILES = """
.. .. .. .. .. .. GL .. IS .. .. NO SE FI .. .. .. .. .. .. .. .. .. .. ..
.. CA .. .. .. .. .. .. .. .. DK .. .. EE RU .. .. .. .. .. .. .. .. .. ..
.. US .. .. .. .. .. IE GB NL DE PL LT LV BY .. .. .. KZ .. MN .. .. .. ..
.. .. .. .. .. .. .. .. BE LU CZ SK UA MD .. GE AZ TM UZ KG .. .. KP .. JP
.. MX BS BM .. .. .. .. FR CH LI AT HU RO BG TR AM IR AF TJ CN .. KR .. ..
GT BZ CU HT DO PR .. PT ES AD MC IT SI HR RS MK LB SY IQ PK NP BT .. TW ..
SV HN JM .. AG .. .. .. .. .. .. MT SM BA ME AL GR CY JO KW IN BD MM HK MO
CR NI BB .. TT .. .. MA DZ TN LY EG IL PS SA BH QA AE .. LK TH LA VN PH ..
PA .. CO VE GY SR MR SN ML BF NE TD SD ER DJ YE OM .. MV .. KH SG MY BN ..
.. EC PE BR .. .. GW GM GN CI GH NG CM CF SS ET SO .. .. .. .. ID TL PG ..
.. BO PY .. .. .. .. SL LR TG BJ GQ GA CG CD UG KE SC .. .. .. .. .. SB FJ
.. CL AR UY .. .. .. .. .. .. .. .. AO ZM RW BI TZ KM .. .. .. AU .. .. ..
.. .. FK .. .. .. .. .. .. .. .. NA BW ZW MW MZ MG MU .. .. .. .. .. NZ ..
.. .. .. .. .. .. .. .. .. .. .. ZA LS SZ .. .. .. .. .. .. .. .. .. .. ..
"""
_ROWS = [row.split() for row in TILES.strip().splitlines()]
ROWS, COLUMNS = len(_ROWS), len(_ROWS[0])
# Alpha-2 code → (column, row), from the upper left.
PLACES = {code: (column, row) for row, codes in enumerate(_ROWS) for column, code in enumerate(codes) if code != ".."}
