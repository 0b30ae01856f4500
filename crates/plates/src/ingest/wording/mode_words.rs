//! What laboratories call the modes of a reader and raw readings, in the languages of
//! `derived_words.rs`.

/// Words of modes; two words are one after the other.
pub(super) const MODES: &[(&str, &[&str])] = &[
    ("absorbance", &["absorbance*", "abs", "od", "absorption*", "optical density"]),
    (
        "absorbance",
        &["absorban*", "extinktion*", "extinction", "optische dichte", "densite optique", "extinccion*"],
    ),
    (
        "absorbance",
        &["densidad optica", "absorcion", "absorpcion", "assorbanz*", "assorbimento", "densita ottica"],
    ),
    (
        "absorbance",
        &["absorvanc*", "absorcao", "densidade otica", "densidade optica", "estinzione", "extinctie"],
    ),
    ("absorbance", &["absorptie", "optische dichtheid", "optisk densitet", "optisk tathet", "absorbancj*"]),
    ("absorbance", &["gestosc optyczna", "поглощени*", "погл", "абсорбци*", "оптическая плотность", "оп"]),
    (
        "fluorescence",
        &["*fluorescenc*", "fluo", "rfu", "fluor", "fl", "fi", "*fluoreszenz*", "*fluorescenz*"],
    ),
    (
        "fluorescence",
        &["*fluorescent*", "*fluorescens*", "ufr", "urf", "rfe", "*флуоресц*", "*флюоресц*", "fluorimetr*"],
    ),
    ("luminescence", &["*luminescenc*", "lum", "rlu", "lumi", "lumin", "*lumineszenz*", "*luminiscenc*"]),
    (
        "luminescence",
        &["*luminescenz*", "*luminescent*", "*luminescens*", "*luminiscenc*", "*люминесц*", "rle"],
    ),
];

/// Words of readings as the instrument printed them.
pub(super) const RAW: &[((), &[&str])] = &[
    ((), &["raw", "unprocessed", "uncorrected", "unnormali*"]),
    ((), &["roh", "rohdat*", "rohwert*", "rohsignal*", "rohmess*", "messwert*", "unkorrigiert*"]),
    (
        (),
        &[
            "brut", "bruts", "brute", "brutes", "bruto", "brutos", "bruta", "brutas", "crudo", "crudos",
            "cruda",
        ],
    ),
    ((), &["crudas", "grezzo", "grezzi", "grezza", "grezze", "ruw", "ruwe", "radata*", "ravarden"]),
    ((), &["surowe", "surowy", "сырые", "исходные", "необработанные"]),
];

/// Words around a mode that name nothing.
pub(super) const NOISE: [&str; 66] = [
    "raw",
    "data",
    "result",
    "results",
    "value",
    "values",
    "read",
    "reads",
    "reading",
    "readings",
    "endpoint",
    "nm",
    "at",
    "intensity",
    "for",
    "signal",
    "ex",
    "em",
    "of",
    "in",
    "units",
    "unit",
    "light",
    "relative",
    "daten",
    "ergebnis",
    "ergebnisse",
    "wert",
    "werte",
    "messung",
    "signale",
    "bei",
    "donnees",
    "valeur",
    "valeurs",
    "lecture",
    "lectures",
    "mesure",
    "mesures",
    "resultats",
    "datos",
    "valores",
    "lectura",
    "lecturas",
    "resultados",
    "senal",
    "dati",
    "valori",
    "lettura",
    "letture",
    "risultati",
    "segnale",
    "dados",
    "leitura",
    "leituras",
    "sinal",
    "gegevens",
    "waarden",
    "meting",
    "metingen",
    "unites",
    "unidades",
    "einheiten",
    "de",
    "a",
    "intensitat",
];

/// Words of the units in which light is counted: `Relative light units` are readings.
pub(super) const UNITS: &[((), &[&str])] = &[
    (
        (),
        &[
            "unit",
            "units",
            "rlu",
            "rfu",
            "*einheit*",
            "unites",
            "unite",
            "unita",
            "unidad",
            "unidades",
            "unidade",
        ],
    ),
    ((), &["*eenheid*", "*eenheden*", "*enhet*", "*enhed*", "jednostk*", "единиц*", "ед", "ufr", "urf"]),
];
