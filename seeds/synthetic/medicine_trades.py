"""Trades of drug substance, drug product, biologics, laboratories and packers."""

from seeds.synthetic.trades import Trade

_DRUG = (
    ("FDA-REG-DRUG", 74), ("ICH-Q7", 70), ("EU-GMP-CERT", 32), ("ISO9001", 22), ("ISO14001", 26), ("ISO45001", 16),
    ("WHO-PQ", 8), ("ANVISA-CBPF", 8), ("PMDA-FMR", 12),
)  # fmt: skip
_WIDE = (34, 36, 27, 3)

DRUG_TRADES = (
    Trade(
        name="small molecules", words=("Chemistry", "Fine Chemicals", "Pharma Actives", "Synthesis"), count=26,
        always=("ds.smallmolecule.manufacture", "ds.smallmolecule.intermediate"),
        often=("ds.smallmolecule.development", "ds.smallmolecule.hazardous", "lab.analytical.method"),
        seldom=("ds.smallmolecule.particle", "ds.smallmolecule.fermentation", "ds.controlled.manufacture",
                "lab.analytical.impurity", "ds.potent.hormone"),
        sister=("ds.smallmolecule.particle", "lab.analytical.stability"), broad=("ds.smallmolecule",),
        modalities=("small_molecule", "generic", "controlled_substance", "steroid_hormone"), areas=("drug",),
        papers=_DRUG, continents=(24, 36, 38, 2),
    ),
    Trade(
        name="high potency", words=("Potent Actives", "Containment", "Pharma Actives"), count=14, anchors=5,
        always=("ds.potent.hpapi",),
        often=("ds.potent.cytotoxic", "ds.smallmolecule.development", "lab.analytical.method"),
        seldom=("ds.smallmolecule.particle", "ds.advanced.adc", "ds.smallmolecule.hazardous"),
        sister=("ds.smallmolecule.particle", "lab.analytical.impurity"), broad=("ds.potent",),
        modalities=("hpapi", "small_molecule", "adc"), areas=("drug",), papers=_DRUG, continents=(26, 56, 16, 2),
        anchor_countries=("CH", "CH", "DE", "IT", "CH"),
    ),
    Trade(
        name="beta-lactams", words=("Antibiotics", "Penicillins", "Anti-Infectives"), count=14, anchors=4,
        always=("dp.oral.capsule", "dp.oral.tablet"),
        often=("ds.antibiotic.penicillin", "pkg.primary.bottle", "pkg.primary.blister", "lab.analytical.release"),
        seldom=("ds.antibiotic.cephalosporin", "dp.oral.liquid", "ds.antibiotic.carbapenem", "dp.sterile.vial"),
        sister=("ds.antibiotic.penicillin", "ds.antibiotic.cephalosporin"), broad=("dp.oral", "ds.antibiotic"),
        modalities=("antibiotic_betalactam", "generic", "small_molecule"), areas=("drug",), papers=_DRUG,
        continents=(34, 30, 33, 3), anchor_countries=("US", "US", "AT", "IN"),
    ),
    Trade(
        name="oral solids", words=("Pharma Services", "Oral Dosage", "Formulations", "Tablets"), count=26,
        always=("dp.oral.tablet", "dp.oral.capsule"),
        often=("pkg.primary.blister", "pkg.primary.bottle", "lab.analytical.release", "pkg.supply.serialization"),
        seldom=("dp.oral.asd", "dp.oral.softgel", "dp.oral.liquid", "clin.supply.cmo", "lab.analytical.stability"),
        sister=("pkg.primary.labelling", "clin.supply.kitting", "dp.other.semisolid"), broad=("dp.oral", "dp"),
        modalities=("small_molecule", "generic", "controlled_substance", "hpapi"), areas=("drug",),
        papers=(*_DRUG, ("DEA-REG", 20)), continents=_WIDE,
    ),
    Trade(
        name="sterile products", words=("Parenterals", "Injectables", "Sterile Products"), count=18,
        always=("dp.sterile.vial", "dp.sterile.ampoule"),
        often=("dp.sterile.lyo", "dp.sterile.pfs", "lab.analytical.release", "pkg.primary.labelling"),
        seldom=("dp.sterile.bag", "dp.sterile.bfs", "dp.sterile.ophthalmic", "dp.sterile.complex", "lab.device.micro"),
        sister=("dp.sterile.cartridge", "pkg.supply.coldchain"), broad=("dp.sterile",),
        modalities=("small_molecule", "generic", "peptide", "hpapi"), areas=("drug",), papers=_DRUG, continents=_WIDE,
    ),
    Trade(
        name="other forms", words=("Inhalation", "Topicals", "Respiratory", "Dermatologics"), count=12,
        always=("dp.other.semisolid",),
        often=("dp.other.nasal", "dp.other.mdi", "lab.analytical.release"),
        seldom=("dp.other.dpi", "dp.other.transdermal", "pkg.primary.labelling", "dp.oral.liquid"),
        sister=("device.molding.injection", "pkg.primary.labelling"), broad=("dp.other",),
        modalities=("small_molecule", "steroid_hormone", "combination_product"), areas=("drug",), papers=_DRUG,
        continents=_WIDE,
    ),
    Trade(
        name="tides", words=("Peptides", "Oligos", "Tides"), count=12, anchors=4,
        always=("ds.tides.peptide",),
        often=("ds.tides.oligo", "lab.analytical.method", "lab.analytical.release"),
        seldom=("ds.advanced.adc", "ds.smallmolecule.development", "dp.sterile.cartridge"),
        sister=("lab.analytical.stability",), broad=("ds.tides",),
        modalities=("peptide", "oligonucleotide"), areas=("drug",), papers=_DRUG, continents=(30, 36, 32, 2),
        anchor_countries=("SE", "IN", "US", "KR"),
    ),
)  # fmt: skip

_BIOLOGICS = (("FDA-REG-DRUG", 66), ("EU-GMP-CERT", 40), ("ISO9001", 14), ("ISO14001", 20), ("GLP", 15))

BIOLOGICS_TRADES = (
    Trade(
        name="mammalian", words=("Biologics", "Antibodies", "Bioprocess"), count=20,
        always=("ds.biologics.mammalian", "ds.biologics.downstream"),
        often=("ds.biologics.cellline", "lab.analytical.bioassay", "lab.analytical.release"),
        seldom=("dp.sterile.vial", "lab.analytical.biosafety", "ds.biologics.microbial"),
        sister=("dp.sterile.vial", "dp.sterile.lyo"), broad=("ds.biologics",),
        modalities=("mab", "recombinant_protein", "biosimilar"), areas=("biologics", "drug"), papers=_BIOLOGICS,
        continents=_WIDE,
    ),
    Trade(
        name="microbial", words=("Fermentation", "Biologics", "Microbials"), count=8,
        always=("ds.biologics.microbial", "ds.biologics.downstream"),
        often=("ds.biologics.cellline", "ds.advanced.plasmid"), seldom=("lab.analytical.bioassay",),
        sister=("ds.smallmolecule.fermentation",), broad=("ds.biologics",),
        modalities=("recombinant_protein", "vaccine", "plasmid"), areas=("biologics", "drug"), papers=_BIOLOGICS,
        continents=_WIDE,
    ),
    Trade(
        name="biologics filling", words=("Fill Finish", "Aseptics", "Biofill"), count=18, anchors=5,
        always=("dp.sterile.vial", "dp.sterile.pfs"),
        often=("dp.sterile.lyo", "dp.sterile.cartridge", "lab.analytical.release", "pkg.supply.coldchain"),
        seldom=("pkg.primary.labelling", "device.assembly.drugdelivery", "lab.device.package"),
        sister=("device.assembly.drugdelivery", "clin.supply.kitting"), broad=("dp.sterile",),
        modalities=("mab", "recombinant_protein", "vaccine", "biosimilar", "mrna"), areas=("biologics", "drug"),
        papers=_BIOLOGICS, continents=(30, 48, 20, 2), anchor_countries=("DE", "BE", "IT", "AT", "IE"), late_stage=45,
    ),
    Trade(
        name="cell therapy", words=("Cell Therapy", "Cellworks", "Advanced Therapies"), count=12,
        always=("ds.advanced.cell",), often=("lab.analytical.bioassay", "pkg.supply.coldchain"),
        seldom=("ds.advanced.vector", "lab.analytical.biosafety"), sister=("clin.supply.kitting",),
        broad=("ds.advanced",),
        modalities=("cell_therapy_autologous", "cell_therapy_allogeneic", "tissue"), areas=("biologics",),
        papers=(*_BIOLOGICS, ("CFR-1271", 40), ("FACT-JACIE", 30)), continents=_WIDE, late_stage=20,
    ),
    Trade(
        name="vectors", words=("Vectors", "Genomics", "Nucleics"), count=14,
        always=("ds.advanced.vector", "ds.advanced.plasmid"),
        often=("ds.advanced.mrna", "ds.advanced.lnp", "lab.analytical.biosafety"),
        seldom=("dp.sterile.vial", "lab.analytical.bioassay"), sister=("dp.sterile.vial",), broad=("ds.advanced",),
        modalities=("viral_vector", "plasmid", "mrna", "vaccine"), areas=("biologics",), papers=_BIOLOGICS,
        continents=_WIDE, late_stage=20,
    ),
    Trade(
        name="conjugates and radiopharmaceuticals", words=("Conjugates", "Radiopharma", "Isotopes"), count=8,
        always=("ds.advanced.adc", "ds.potent.cytotoxic"), often=("ds.advanced.radio", "lab.analytical.method"),
        seldom=("dp.sterile.vial",), sister=("ds.advanced.radio", "dp.sterile.lyo"), broad=("ds.advanced",),
        modalities=("adc", "radiopharmaceutical", "hpapi"), areas=("biologics", "drug"),
        papers=(*_BIOLOGICS, ("RADIOACTIVE-LICENCE", 50)), continents=_WIDE, late_stage=35,
    ),
)  # fmt: skip

SERVICE_TRADES = (
    Trade(
        name="laboratories", words=("Laboratories", "Analytics", "Testing"), count=9,
        always=("lab.analytical.method", "lab.analytical.release"),
        often=("lab.analytical.stability", "lab.device.micro", "lab.device.biocomp", "lab.device.package"),
        seldom=("lab.analytical.impurity", "lab.device.bench", "lab.analytical.bioassay"),
        sister=("lab.device.micro",), broad=("lab.analytical", "lab.device"),
        modalities=("small_molecule", "device_single_use", "mab", "combination_product"),
        areas=("drug", "device"), papers=(("ISO17025", 85), ("FDA-REG-DRUG", 50), ("GLP", 40), ("ISO10993", 60),
                                          ("ISO11737", 60), ("EU-GMP-CERT", 35)),
        continents=_WIDE,
    ),
    Trade(
        name="packers", words=("Packaging", "Clinical Supply", "Logistics"), count=9,
        always=("pkg.primary.blister", "pkg.primary.labelling"),
        often=("pkg.supply.serialization", "pkg.supply.coldchain", "clin.supply.kitting", "pkg.primary.bottle"),
        seldom=("clin.supply.blinding", "clin.supply.qp", "clin.supply.cmo", "device.packaging.pouch"),
        sister=("pkg.supply.coldchain", "clin.supply.kitting"), broad=("pkg",),
        modalities=("small_molecule", "generic", "mab", "combination_product"), areas=("drug",),
        papers=(("FDA-REG-DRUG", 70), ("EU-GMP-CERT", 45), ("EU-GDP", 50), ("ISO9001", 40), ("ISO15378", 10),
                ("ISO13485", 20)),
        continents=_WIDE,
    ),
)  # fmt: skip
