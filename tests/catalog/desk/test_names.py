"""What two spellings of a company have in common, and what only looks so."""

import pytest

from catalog.desk.names import bare_name, domain_of


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("LONZA, INC.", "lonza"),
        ("Lonza AG", "lonza"),
        ("Famar S.p.A.", "famar"),
        ("Grupo Foo S.A. de C.V.", "grupo foo"),
        ("Polfa Sp. z o.o.", "polfa"),
        ("Foo GmbH & Co. KG", "foo"),
        ("Ångström & Sons Ltd", "angstrom sons"),
        ("Łódź Straße", "lodz strasse"),
        ("Ｌｏｎｚａ", "lonza"),
        ("Lonzа", "lonza"),  # the last letter is Cyrillic
        ("ΝΟRTΗ", "north"),  # nu and eta
        ("SAS Institute", "sas institute"),
        ("Co., Ltd.", "co"),
        ("Casa de", "casa de"),
        ("…", ""),
    ],
)
def test_a_name_is_bared_of_case_accents_look_alikes_and_legal_forms(name: str, bare: str) -> None:
    assert bare_name(name) == bare


@pytest.mark.parametrize(
    ("website", "domain"),
    [
        ("https://www.lonza.com/sites", "lonza.com"),
        ("http://a.plant.co.uk", "plant.co.uk"),
        ("https://ti.com.cn:8080", "ti.com.cn"),
        ("https://Bücher.de", "xn--bcher-kva.de"),
        ("https://co.uk", ""),
        ("https://www.linkedin.com/company/lonza", ""),
        ("https://lonza.wixsite.com/home", ""),
        ("https://10.0.0.1/", ""),
        ("https://[::1]/", ""),
        ("https://[::1", ""),
        ("https://lonza.example", ""),
        ("https://a..b", ""),
        ("", ""),
    ],
)
def test_a_domain_is_what_its_owner_registered(website: str, domain: str) -> None:
    assert domain_of(website) == domain
