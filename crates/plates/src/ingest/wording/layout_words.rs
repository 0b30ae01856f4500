//! What laboratories call what was put into the wells, in the languages of `derived_words.rs`.

/// Words of layouts.
pub(super) const LAYOUT: &[((), &[&str])] = &[
    // English.
    (
        (),
        &["compound", "compounds", "conc", "concs", "concentr*", "content", "contents", "dilution*", "dose"],
    ),
    (
        (),
        &[
            "doses", "dosage*", "drug", "drugs", "group", "groups", "*layout*", "map", "maps", "passage",
            "role",
        ],
    ),
    (
        (),
        &["*platemap*", "roles", "sample", "samples", "seeded", "seeding", "standard", "standards", "volume"],
    ),
    ((), &["volumes"]),
    // German.
    (
        (),
        &[
            "*belegung*",
            "*konzentration*",
            "konz",
            "dosis",
            "dosen",
            "dosierung*",
            "*verdunnung*",
            "*substanz*",
        ],
    ),
    (
        (),
        &[
            "*wirkstoff*",
            "proben",
            "*probenn*",
            "*probenb*",
            "*probenp*",
            "plattenplan*",
            "*schema*",
            "*schemata*",
        ],
    ),
    ((), &["inhalt*", "gruppe", "gruppen", "aussaat*", "volumen", "verbindung", "verbindungen"]),
    // French.
    (
        (),
        &["echantillon*", "disposition*", "plan de", "composes", "groupe", "groupes", "contenu*", "gabarit*"],
    ),
    // Spanish.
    (
        (),
        &[
            "muestra*",
            "diseno*",
            "plantilla*",
            "*esquema*",
            "disposici*",
            "distribucion",
            "mapa",
            "mapas",
            "diluci*",
        ],
    ),
    ((), &["compuesto*", "grupo", "grupos", "contenido*", "farmaco*", "droga*"]),
    // Italian.
    ((), &["mappa", "mappe", "campione", "campioni", "disposizion*", "diluizion*", "composto", "composti"]),
    ((), &["gruppo", "gruppi", "contenuto", "farmaci"]),
    // Portuguese.
    ((), &["amostra*", "desenho*", "disposica*", "distribuicao", "diluica*", "conteudo*", "composto*"]),
    // Dutch.
    ((), &["*indeling*", "*monsters*", "verdunning*", "groep", "groepen", "inhoud*", "stoffen"]),
    // Swedish and Danish.
    ((), &["koncentration*", "prover", "provnamn", "spadning*", "fortynding*", "plattkarta", "pladekort"]),
    // Polish.
    ((), &["probki", "probka", "stezeni*", "rozklad*", "uklad", "rozcienczeni*", "grupy"]),
    // Russian.
    (
        (),
        &["образец", "образц*", "концентрац*", "раскладк*", "схема*", "разведени*", "доза", "дозы", "группа"],
    ),
    ((), &["группы"]),
];

/// Words that are layouts only where a title says nothing else: `Probe 3` may be a plate's name.
pub(super) const ALONE: [&str; 20] = [
    "id",
    "ids",
    "identifiers",
    "probe",
    "template",
    "templates",
    "treatment",
    "treatments",
    "behandlung",
    "behandlungen",
    "traitement",
    "traitements",
    "tratamiento",
    "tratamientos",
    "trattamento",
    "trattamenti",
    "tratamento",
    "behandeling",
    "monster",
    "prov",
];

/// Words of plates and of grammar that stand around those of a layout: `Mapa da placa`.
pub(super) const AROUND: [&str; 19] = [
    "placa",
    "placas",
    "plaque",
    "plaques",
    "piastra",
    "piastre",
    "plytki",
    "de",
    "da",
    "do",
    "di",
    "del",
    "della",
    "la",
    "des",
    "of",
    "the",
    "планшета",
    "van",
];

/// Units of concentrations, as they are written; `nm` is a length.
pub(super) const MOLAR: [&str; 6] = ["M", "mM", "uM", "µM", "μM", "nM"];
