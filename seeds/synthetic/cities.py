"""Industrial cities with their country and coordinates (degrees north and east, two decimals): public geography."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class City:
    name: str
    country: str
    latitude: float
    longitude: float


_ROWS = """
AE|Dubai|25.20|55.27
AR|Buenos Aires|-34.60|-58.38
AT|Graz|47.07|15.44
AT|Innsbruck|47.27|11.39
AT|Linz|48.31|14.29
AU|Adelaide|-34.93|138.60
AU|Brisbane|-27.47|153.03
AU|Melbourne|-37.81|144.96
BE|Ghent|51.05|3.73
BE|Liège|50.63|5.57
BG|Sofia|42.70|23.32
BR|Anápolis|-16.33|-48.95
BR|Campinas|-22.91|-47.06
BR|Sorocaba|-23.50|-47.46
CA|Montréal|45.50|-73.57
CA|Toronto|43.65|-79.38
CA|Vancouver|49.28|-123.12
CH|Basel|47.56|7.59
CH|Fribourg|46.81|7.16
CH|Neuchâtel|46.99|6.93
CH|Schaffhausen|47.70|8.63
CH|Visp|46.29|7.88
CH|Zug|47.17|8.52
CN|Chengdu|30.57|104.07
CN|Dongguan|23.02|113.75
CN|Hangzhou|30.27|120.15
CN|Shanghai|31.23|121.47
CN|Shenzhen|22.54|114.06
CN|Suzhou|31.30|120.58
CN|Taizhou|28.66|121.42
CN|Wuxi|31.49|120.31
CO|Bogotá|4.71|-74.07
CO|Medellín|6.24|-75.58
CR|Alajuela|10.02|-84.21
CR|Cartago|9.86|-83.92
CR|Heredia|10.00|-84.12
CZ|Brno|49.20|16.61
DE|Berlin|52.52|13.41
DE|Frankfurt am Main|50.11|8.68
DE|Freiburg|48.00|7.85
DE|Leipzig|51.34|12.37
DE|Ludwigshafen|49.48|8.45
DE|Tuttlingen|47.98|8.82
DE|Ulm|48.40|9.99
DK|Copenhagen|55.68|12.57
DK|Kalundborg|55.68|11.09
DK|Odense|55.40|10.39
DO|San Cristóbal|18.42|-70.11
DO|Santo Domingo|18.49|-69.93
EE|Tartu|58.38|26.72
EG|Cairo|30.04|31.24
ES|Barcelona|41.39|2.17
ES|Madrid|40.42|-3.70
ES|Valencia|39.47|-0.38
ES|Zaragoza|41.65|-0.89
FI|Turku|60.45|22.27
FR|Besançon|47.24|6.02
FR|Grenoble|45.19|5.72
FR|Lyon|45.76|4.84
FR|Strasbourg|48.57|7.75
FR|Tours|47.39|0.69
GB|Cambridge|52.21|0.12
GB|Cardiff|51.48|-3.18
GB|Edinburgh|55.95|-3.19
GB|Leeds|53.80|-1.55
GB|Liverpool|53.41|-2.98
GB|Swindon|51.56|-1.78
GR|Thessaloniki|40.64|22.94
HR|Zagreb|45.81|15.98
HU|Debrecen|47.53|21.63
ID|Bekasi|-6.24|106.99
IE|Athlone|53.42|-7.94
IE|Cork|51.90|-8.47
IE|Galway|53.27|-9.06
IE|Limerick|52.66|-8.63
IE|Sligo|54.28|-8.48
IE|Waterford|52.26|-7.11
IL|Haifa|32.79|34.99
IN|Ahmedabad|23.02|72.57
IN|Bengaluru|12.97|77.59
IN|Chennai|13.08|80.27
IN|Hyderabad|17.39|78.49
IN|Pune|18.52|73.86
IN|Visakhapatnam|17.69|83.22
IT|Bergamo|45.70|9.67
IT|Latina|41.47|12.90
IT|Milan|45.46|9.19
IT|Mirandola|44.89|11.07
IT|Parma|44.80|10.33
JO|Amman|31.95|35.93
JP|Nagoya|35.18|136.91
JP|Osaka|34.69|135.50
JP|Shizuoka|34.98|138.38
JP|Toyama|36.70|137.21
KR|Cheongju|36.64|127.49
KR|Daejeon|36.35|127.38
KR|Incheon|37.46|126.71
LT|Kaunas|54.90|23.90
MA|Casablanca|33.57|-7.59
MX|Ciudad Juárez|31.69|-106.42
MX|Guadalajara|20.67|-103.35
MX|Hermosillo|29.07|-110.96
MX|León|21.12|-101.68
MX|Monterrey|25.69|-100.32
MX|Querétaro|20.59|-100.39
MX|Tijuana|32.51|-117.04
MX|Toluca|19.29|-99.66
MY|George Town|5.41|100.33
MY|Johor Bahru|1.49|103.74
MY|Kulim|5.37|100.56
NL|Eindhoven|51.44|5.48
NL|Groningen|53.22|6.57
NL|Leiden|52.16|4.50
NL|Oss|51.77|5.52
NZ|Auckland|-36.85|174.76
PL|Kraków|50.06|19.94
PL|Wrocław|51.11|17.03
PL|Łódź|51.76|19.46
PT|Coimbra|40.21|-8.43
PT|Porto|41.15|-8.61
RO|Cluj-Napoca|46.77|23.60
RO|Timișoara|45.75|21.23
SA|Riyadh|24.71|46.68
SE|Gothenburg|57.71|11.97
SE|Lund|55.70|13.19
SE|Uppsala|59.86|17.64
SG|Singapore|1.35|103.82
SI|Ljubljana|46.06|14.51
SK|Košice|48.72|21.26
TH|Chonburi|13.36|100.98
TR|Ankara|39.93|32.86
TR|Istanbul|41.01|28.98
TW|Hsinchu|24.80|120.97
TW|Taichung|24.15|120.67
TW|Tainan|22.99|120.21
US|Austin|30.27|-97.74
US|Baltimore|39.29|-76.61
US|Boston|42.36|-71.06
US|Cincinnati|39.10|-84.51
US|Denver|39.74|-104.99
US|Durham|35.99|-78.90
US|Erie|42.13|-80.09
US|Grand Rapids|42.96|-85.67
US|Greenville|34.85|-82.39
US|Houston|29.76|-95.37
US|Indianapolis|39.77|-86.16
US|Irvine|33.68|-117.83
US|Jacksonville|30.33|-81.66
US|Kalamazoo|42.29|-85.59
US|Madison|43.07|-89.40
US|Memphis|35.15|-90.05
US|Minneapolis|44.98|-93.27
US|Philadelphia|39.95|-75.17
US|Rochester|43.16|-77.61
US|Salt Lake City|40.76|-111.89
US|San Diego|32.72|-117.16
US|San Jose|37.34|-121.89
US|St. Louis|38.63|-90.20
US|Worcester|42.26|-71.80
VN|Ho Chi Minh City|10.82|106.63
ZA|Cape Town|-33.92|18.42
"""


def _city(row: str) -> City:
    country, name, latitude, longitude = row.split("|")
    return City(name=name, country=country, latitude=float(latitude), longitude=float(longitude))


CITIES: tuple[City, ...] = tuple(_city(row) for row in _ROWS.split("\n") if row)
BY_COUNTRY: dict[str, tuple[City, ...]] = {
    country: tuple(city for city in CITIES if city.country == country)
    for country in dict.fromkeys(city.country for city in CITIES)
}
