//! The words with which lists head their columns, in the languages of laboratories.

/// What a word of a heading stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    Well,
    /// Wells perhaps, or what is in them.
    WellId,
    Row,
    Col,
    Plate,
    Barcode,
    /// A reading that does not say what was read.
    Signal,
    Read,
    /// The name of a read, where wells are listed again and again.
    Label,
    Wavelength,
    Cycle,
    /// A time.
    Time,
    /// How many replicates there are, or how many events were counted.
    Count,
    /// A statistic of replicates.
    Statistic,
    Flag,
    /// What nobody needs to hear about.
    Silent,
}

/// Headings as a whole, folded: small letters without accents, blanks and signs.
const HEADINGS: [(Word, &str); 16] = [
    (
        Word::Well,
        "well wells wellpos wellposition wellpositions wellname welladdress wellcoordinate wellcoordinates \
         welllocation position positions pos posplate coordinate coordinates coord kavitat kavitaten \
         kavitatsposition vertiefung vertiefungen napf napfchen wellbezeichnung wellkoordinate puits cupule \
         positionpuits positiondupuits pocillo pocillos pozo pozos posicion posiciondelpocillo posiciondelpozo \
         pozzetto pozzetti posizione poco pocos posicao posicaodopoco cavidade putje putjes kuiltje positie brunn \
         brond jamka dolek dołek kuoppa kuyu лунка лунки 孔 孔位 ウェル",
    ),
    (Word::WellId, "wellid wellno wellnr wellnumber welllabel wellindex"),
    (
        Word::Row,
        "row rows wellrow platerow rowname rowletter reihe reihen zeile zeilen ligne lignes rangee fila filas \
         riga righe linha linhas fileira rij rijen rad rivi wiersz radek строка ряд",
    ),
    (
        Word::Col,
        "col cols column columns wellcol wellcolumn platecolumn platecol spalte spalten colonne colonnes columna \
         columnas colonna coluna colunas kolom kolommen kolumn kolonne kolumna sarake sloupec столбец",
    ),
    (
        Word::Plate,
        "assayplate platte platten plattennummer plattennr plattenname plattenid mikroplatte plaque placa piastra \
         plaat platta levy plytka desticka планшет 板",
    ),
    (
        Word::Barcode,
        "barcode platebarcode assayplatebarcode assaybarcode plattenbarcode strichcode codebarre codebarres \
         codeabarres codigodebarras codiceabarre streepjescode штрихкод",
    ),
    (
        Word::Signal,
        "signal signals value values readoutvalue reading readings raw rawvalue rawdata rawsignal rawreading intensity \
         measurement measuredvalue response result data readout platereading messwert messwerte wert werte \
         rohwert rohwerte rohdaten intensitat ergebnis messergebnis valeur valeurs valeurbrute valeursbrutes \
         mesure mesures lecture lectures intensite resultat resultats valor valores valorbruto lectura lecturas \
         medida medidas medicion senal intensidad resultado resultados valore valori valoregrezzo lettura letture \
         misura misure segnale intensita risultato risultati sinal leitura leituras medicao intensidade waarde \
         waarden meetwaarde meetwaarden ruwewaarde meting signaal intensiteit resultaat varde matvarde vaerdi \
         verdi arvo wartosc hodnota значение сигнал",
    ),
    (Word::Read, "read"),
    (
        Word::Label,
        "label channel mode filter readmode measurementmode detection variable parameter measure metric kanal \
         canal canale readname readlabel step readstep messung",
    ),
    (
        Word::Wavelength,
        "wavelength wavelengthnm lambda nm wellenlange wellenlangenm longueurdonde longitudonda longituddeonda \
         lunghezzadonda comprimentodeonda golflengte vaglangd bolgelaengde bølgelængde aallonpituus długoscfali dlugoscfali 波长 длинаволны",
    ),
    (Word::Cycle, "cycle cyclenr cycleno cyclenumber zyklus zyklusnr cicle ciclo cyclus timepoint iteration"),
    (
        Word::Time,
        "zeitpunkt temps tiempo tempo tijd tid duree время времяизмерения measurementtime meastime readtime \
         timeofmeasurement messzeit meettijd mattid måletid mittausaika czaspomiaru 测量时间",
    ),
    (Word::Count, "count counts anzahl nombre numero conteo recuento conteggio contagem aantal"),
    (
        Word::Statistic,
        "n nreplicates replicates nreps cv cvpct mean means avg average sd se sem std stddev stdev stderr \
         stddeviation standarddeviation standarderror median min max minimum maximum var variance rsd \
         concentration conc concdil range sum total mittelwert standardabweichung stabw vk varianz moyenne \
         ecarttype mediane media promedio desviacion desviacionestandar mediana devstd deviazionestandard \
         desviopadrao gemiddelde standaarddeviatie mediaan",
    ),
    (Word::Flag, "flag"),
    (Word::Silent, "temperature temp no nr index temperatur temperatura temperatuur"),
];

/// Words for plates, and words that say how a plate is named.
const PLATES: &str = "plate platte platten plaque placa piastra plaat mikroplatte microplate";
const NAMING: &str = "no nr number nummer num id name label code assay nom numero nombre nome naam de la da della di du n \
     bezeichnung";

/// Words that only a mode has, and the mode; the words of `wording` are asked first.
const MODES: [(&str, &str); 3] = [
    (
        "absorbance",
        "extinktion absorption absorbanz absorbance absorbancia absorbanza assorbanza assorbimento absorvancia \
         absorptie extinctie extinction extincion do abs od oд погл поглощение optischedichte densiteoptique \
         densidadoptica densitaottica densidadeotica",
    ),
    (
        "fluorescence",
        "fluoreszenz fluorescencia fluorescenza fluorescentie fluoresceine urf ufr флуоресценция",
    ),
    ("luminescence", "lumineszenz luminescencia luminescenza luminescentie url ulr cps люминесценция"),
];

/// Assays and reporters whose name heads the column of their readings.
const ASSAYS: &str = "resazurin resazurine alamarblue alamar prestoblue mtt mts xtt wst1 wst8 cck8 ctg celltiter celltiterglo \
     celltiterblue celltox srb sulforhodamineb crystalviolet kristallviolett ldh gfp egfp rfp mcherry yfp cfp \
     dapi hoechst sybrgreen picogreen firefly renilla nanoluc";

/// Is this one of the words?
fn holds(words: &str, word: &str) -> bool {
    !word.is_empty() && words.split(' ').any(|known| known == word)
}

/// A heading without its case, accents, blanks and signs.
pub(crate) fn fold(text: &str) -> String {
    let plain = |c: char| match c {
        'ä' | 'à' | 'á' | 'â' | 'ã' | 'å' => 'a',
        'è' | 'é' | 'ê' | 'ë' | 'ę' => 'e',
        'ì' | 'í' | 'î' | 'ï' => 'i',
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' => 'o',
        'ù' | 'ú' | 'û' | 'ü' => 'u',
        'ç' | 'ć' => 'c',
        'ñ' | 'ń' => 'n',
        'ł' => 'l',
        'ś' => 's',
        other => other,
    };
    text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).map(plain).collect()
}

/// Is a word one for plates?
pub(crate) fn is_plate_word(word: &str) -> bool {
    holds(PLATES, &fold(word))
}

/// What a heading stands for, by its words alone.
pub(crate) fn word_of(text: &str) -> Option<Word> {
    let folded = fold(text);
    if folded.is_empty() {
        return None;
    }
    // `nM` is a concentration.
    if text.trim() != "nm" && folded == "nm" {
        return None;
    }
    if let Some((word, _)) = HEADINGS.iter().find(|(_, names)| holds(names, &folded)) {
        // `Result (%)` is calculated, whatever it is called.
        if text.contains('%') && matches!(word, Word::Signal | Word::Count | Word::Statistic) {
            return Some(Word::Statistic);
        }
        // `Well #` is no `Well`: a sign may tell two columns apart.
        let counted = *word == Word::Well && text.contains('#');
        return Some(if counted { Word::WellId } else { *word });
    }
    let words: Vec<String> = text.split(|c: char| !c.is_alphanumeric()).map(fold).collect();
    let plate = |word: &str| holds(PLATES, word);
    let named = |word: &str| {
        word.is_empty() || holds(NAMING, word) || word.bytes().all(|b| b.is_ascii_digit()) && words.len() == 2
    };
    if words.iter().any(|word| plate(word)) && words.iter().all(|word| plate(word) || named(word)) {
        let numbered = words.iter().any(|word| word.bytes().any(|b| b.is_ascii_digit()));
        return (!numbered).then_some(Word::Plate);
    }
    // `Signal 1`, `Lectura 2`: several readings of each well.
    if let [name, number] = words.as_slice()
        && (1..=2).contains(&number.len())
        && number.bytes().all(|b| b.is_ascii_digit())
        && [
            "read", "signal", "reading", "value", "messwert", "messung", "wert", "lecture", "lectura",
            "lettura", "leitura", "meting",
        ]
        .contains(&name.as_str())
    {
        return Some(Word::Signal);
    }
    let glued = |plate: &str| folded.strip_prefix(plate).is_some_and(|rest| holds(NAMING, rest));
    PLATES.split(' ').any(glued).then_some(Word::Plate)
}

/// The mode that a heading names in a language of its own: `Extinktion`, `Absorbancia (450 nm)`.
pub(crate) fn mode_of(text: &str) -> Option<(&'static str, Vec<u32>)> {
    let words: Vec<String> =
        text.split(|c: char| !c.is_alphanumeric()).map(fold).filter(|word| !word.is_empty()).collect();
    let whole = fold(text);
    let mut waves = Vec::new();
    let mut mode = MODES.iter().find(|(_, names)| holds(names, &whole)).map(|(mode, _)| *mode);
    if mode.is_some() {
        return mode.map(|mode| (mode, waves));
    }
    for word in &words {
        let found = MODES.iter().find(|(_, names)| holds(names, word));
        let wave = word.trim_end_matches("nm").parse::<u32>().ok().filter(|wave| (200..=1000).contains(wave));
        match (found, wave) {
            (Some((found, _)), _) if mode.is_none() => mode = Some(found),
            (_, Some(wave)) => waves.push(wave),
            _ if matches!(word.as_str(), "nm" | "a" | "bei" | "at" | "raw" | "roh" | "em" | "ex") => {}
            _ => return None,
        }
    }
    mode.map(|mode| (mode, waves))
}

/// Does a heading name an assay or a reporter, and nothing else?
pub(crate) fn is_assay(text: &str) -> bool {
    holds(ASSAYS, &fold(text))
}

/// The beginnings of words, in small letters, without one of which no line is the header of a list or a table.
const STEMS: &str = "well pos row time zeit wavelength coord kavit vertief napf reihe zeile puits cupule ligne temps pocillo pozo \
     fila tiempo pozz riga tempo poço poco linha putje kuilt rij tijd cavid brunn brønd jamka dołek kuoppa kuyu \
     лунк 孔 ウェル rangée elapsed";

/// Can this line be the header of a list or of a table? Cheap, because it is asked of every line of
/// files that are neither.
pub(super) fn may_be_header(line: &str) -> bool {
    let bytes = line.as_bytes();
    let begins = |stem: &str, at: usize| {
        let rest = bytes.get(at..at + stem.len());
        rest.is_some_and(|rest| rest.eq_ignore_ascii_case(stem.as_bytes()))
    };
    // `Лунка` with a capital.
    let capital = |at: usize| line.get(at..).is_some_and(|rest| rest.starts_with("Лунк"));
    let letter = |byte: u8| byte.is_ascii_alphabetic() || byte >= 0x80;
    let mut at = 0;
    while at < bytes.len() {
        if !letter(bytes[at]) {
            at += 1;
            continue;
        }
        let end = bytes[at..].iter().position(|byte| !letter(*byte)).map_or(bytes.len(), |end| at + end);
        if end - at >= 3 {
            let first = bytes[at].to_ascii_lowercase();
            let known = STEMS.split(' ').any(|stem| stem.as_bytes()[0] == first && begins(stem, at));
            // `KineticTime`, `assaywell`: within a word, too.
            let within =
                || ["well", "row", "time", "zeit"].iter().any(|stem| (at..end).any(|at| begins(stem, at)));
            if known || capital(at) || within() {
                return true;
            }
        }
        at = end;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_well_is_a_well_in_every_language() {
        for text in [
            "Well",
            "WELL",
            "Kavität",
            "Vertiefung",
            "Position",
            "Puits",
            "Pocillo",
            "Pozo",
            "Pozzetto",
            "Poço",
            "Putje",
            "Лунка",
        ] {
            assert_eq!(word_of(text), Some(Word::Well), "{text}");
            assert!(may_be_header(&format!("x,{text},y")), "{text}");
        }
        for (text, word) in [
            ("Platte", Word::Plate),
            ("Plate #", Word::Plate),
            ("Plate ID", Word::Plate),
            ("platenumber", Word::Plate),
            ("Numéro de plaque", Word::Plate),
            ("Nome da placa", Word::Plate),
            ("Reihe", Word::Row),
            ("Colonne", Word::Col),
            ("Señal", Word::Signal),
            ("Intensität", Word::Signal),
            ("Valeur brute", Word::Signal),
            ("CV (%)", Word::Statistic),
            ("Std Dev", Word::Statistic),
            ("Écart-type", Word::Statistic),
            ("Longueur d'onde", Word::Wavelength),
        ] {
            assert_eq!(word_of(text), Some(word), "{text}");
        }
        for text in ["", "Plate 2", "Template", "Wellness", "Drug", "595"] {
            assert_eq!(word_of(text), None, "{text}");
        }
    }

    #[test]
    fn modes_have_names_in_every_language() {
        assert_eq!(mode_of("Extinktion"), Some(("absorbance", vec![])));
        assert_eq!(mode_of("Absorbancia (450 nm)"), Some(("absorbance", vec![450])));
        assert_eq!(mode_of("Погл."), Some(("absorbance", vec![])));
        assert_eq!(mode_of("Fluoreszenz 560/590"), Some(("fluorescence", vec![560, 590])));
        assert_eq!((mode_of("Extinktion korrigiert"), mode_of("Signal")), (None, None));
    }
}
