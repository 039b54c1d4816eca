"""Trades of the device industry, about 45 in 100 of the synthetic catalog."""

from seeds.synthetic.trades import Trade

_PAPERS = (
    ("ISO13485", 96), ("FDA-REG-DEV", 70), ("ISO14644-1", 55), ("MDSAP", 22), ("ISO9001", 30), ("ISO14001", 28),
    ("ISO45001", 10), ("MEDACCRED", 14), ("ISO11607", 40), ("ISO14971", 30),
)  # fmt: skip
_SINGLE_USE = ("device_single_use", "device_reusable", "combination_product", "device_implantable", "ivd")
_IMPLANT = ("device_implantable", "device_reusable", "device_single_use")

DEVICE_TRADES = (
    Trade(
        name="silicone molding", words=("Silicones", "Elastomers", "Medical Silicone", "Moldings"),
        count=38, anchors=16,
        always=("device.molding.lsr", "device.assembly.cleanroom"),
        often=("device.molding.hcr", "device.molding.tooling", "device.packaging.pouch", "device.assembly.joining"),
        seldom=("device.molding.insert", "device.molding.micro", "device.extrusion.tubing", "device.design.dfm"),
        sister=("device.sterilization.eo", "lab.device.micro", "device.packaging.tray"),
        broad=("device.molding", "device.assembly"), modalities=_SINGLE_USE, areas=("device",), papers=_PAPERS,
        continents=(58, 24, 16, 2),
        anchor_countries=("MX", "US", "CR", "US", "MX", "US", "DO", "CA",
                          "MX", "US", "CR", "DE", "CN", "US", "MX", "CA"),
    ),
    Trade(
        name="thermoplastic molding", words=("Moldings", "Polymers", "Plastics", "Medical Components"), count=32,
        always=("device.molding.injection", "device.molding.tooling"),
        often=("device.molding.insert", "device.molding.over", "device.assembly.cleanroom", "device.packaging.tray"),
        seldom=("device.molding.multishot", "device.molding.micro", "device.molding.blow", "device.molding.thermoform",
                "device.assembly.automated", "device.design.dfm", "device.molding.lsr"),
        sister=("device.assembly.cleanroom", "device.packaging.pouch", "device.sterilization.eo"),
        broad=("device.molding",), modalities=_SINGLE_USE, areas=("device",), papers=_PAPERS,
    ),
    Trade(
        name="catheters", words=("Catheters", "Vascular", "Tubing", "Extrusions"), count=22,
        always=("device.extrusion.tubing", "device.extrusion.tipping"),
        often=("device.extrusion.reinforced", "device.extrusion.coex", "device.assembly.cleanroom",
               "device.surface.hydrophilic"),
        seldom=("device.extrusion.balloon", "device.laser.cutting", "device.metal.nitinol", "device.packaging.pouch"),
        sister=("device.assembly.cleanroom", "device.packaging.tray", "device.sterilization.eo"),
        broad=("device.extrusion",), modalities=("device_single_use", "combination_product"), areas=("device",),
        papers=_PAPERS,
    ),
    Trade(
        name="metal", words=("Precision", "Micromachining", "Orthopaedics", "Instruments"), count=26,
        always=("device.machining.milling", "device.machining.swiss"),
        often=("device.laser.marking", "device.surface.passivation", "device.machining.edm", "device.laser.welding"),
        seldom=("device.additive.metal", "device.metal.stamping", "device.metal.heattreat", "device.laser.cutting",
                "device.metal.mim"),
        sister=("device.packaging.tray", "device.sterilization.gamma", "device.metal.nitinol"),
        broad=("device.machining", "device.metal"), modalities=_IMPLANT, areas=("device",), papers=_PAPERS,
        continents=(42, 38, 18, 2),
    ),
    Trade(
        name="electronics", words=("Electronics", "Circuits", "Devices", "Instruments"), count=16,
        always=("device.electronics.pcba", "device.electronics.boxbuild"),
        often=("device.electronics.cable", "device.assembly.automated", "device.packaging.udi"),
        seldom=("device.electronics.micro", "device.software.samd", "lab.device.bench"),
        sister=("device.design.dfm", "device.software.connected"), broad=("device.electronics",),
        modalities=("device_active", "device_reusable", "ivd"), areas=("device",),
        papers=(*_PAPERS, ("IEC60601-1", 50), ("ISO27001", 25)), continents=(34, 26, 38, 2),
    ),
    Trade(
        name="drug delivery", words=("Injectors", "Delivery Systems", "Device Assembly", "Pens"), count=16, anchors=4,
        always=("device.assembly.drugdelivery", "device.assembly.automated"),
        often=("pkg.primary.labelling", "pkg.supply.serialization", "device.assembly.cleanroom",
               "device.molding.injection"),
        seldom=("device.design.hfe", "device.design.dfm", "lab.device.package"),
        sister=("dp.sterile.pfs", "dp.sterile.cartridge", "pkg.supply.coldchain"), broad=("device.assembly",),
        modalities=("combination_product", "device_single_use"), areas=("device", "drug"),
        papers=(*_PAPERS, ("FDA-REG-DRUG", 60), ("EU-GMP-CERT", 40)), anchor_countries=("DE", "US", "CH", "IE"),
    ),
    Trade(
        name="sterilization", words=("Sterilization", "Irradiation", "Sterile Services"), count=20, anchors=5,
        always=("device.sterilization.gamma",),
        often=("lab.device.micro", "device.sterilization.eo"),
        seldom=("device.sterilization.ebeam", "device.sterilization.xray", "device.sterilization.steam",
                "device.sterilization.vhp", "device.sterilization.no2", "device.sterilization.dryheat"),
        sister=("device.sterilization.ebeam", "device.sterilization.xray", "device.sterilization.eo"),
        broad=("device.sterilization",), modalities=("device_single_use", "device_implantable"), areas=("device",),
        papers=(("ISO13485", 95), ("ISO11137", 85), ("ISO11135", 80), ("ISO17665", 60), ("ISO22441", 60),
                ("RADIOACTIVE-LICENCE", 85), ("FDA-REG-DEV", 75), ("ISO17025", 40), ("ISO11737", 40), ("ISO9001", 40)),
        continents=(36, 42, 18, 4), anchor_countries=("DE", "IE", "FR", "NL", "IT"),
    ),
    Trade(
        name="design", words=("Design", "Health Software", "Product Development"), count=10,
        always=("device.design.dfm", "device.software.samd"),
        often=("device.design.hfe", "device.design.regulatory", "device.software.cyber"),
        seldom=("device.software.connected", "device.additive.polymer", "lab.device.bench"),
        sister=("device.additive.polymer",), broad=("device.design", "device.software"),
        modalities=("samd", "device_active", "combination_product", "ivd"), areas=("device",),
        papers=(("ISO13485", 90), ("ISO14971", 70), ("IEC62304", 70), ("IEC62366-1", 60), ("IEC81001-5-1", 35),
                ("ISO27001", 50)),
        late_stage=20,
    ),
)  # fmt: skip
