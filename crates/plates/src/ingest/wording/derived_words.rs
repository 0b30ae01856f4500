//! What laboratories call calculated numbers: English, German, French, Spanish, Italian, Portuguese,
//! Dutch, Swedish and Danish, Polish, Russian. `stems.rs` says how the words are written.

/// What was calculated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Derived {
    /// Means and medians of several wells, sums, extremes.
    Mean,
    /// Deviations, errors, variation.
    Spread,
    /// Less the blank or background, or corrected for anything.
    Corrected,
    /// Differences, ratios, percentages.
    Compared,
    /// In relation to other wells.
    Normalised,
    /// Of a curve.
    Fitted,
    /// What the numbers mean for the cells.
    Effect,
}

use Derived::{Compared, Corrected, Effect, Fitted, Mean, Normalised, Spread};

/// Words of calculated numbers. `media` is not here: it is a word of two meanings.
pub(super) const DERIVED: &[(Derived, &[&str])] = &[
    // English.
    (
        Mean,
        &["mean", "means", "average*", "averaging", "avg", "avgs", "median*", "sum", "sums", "max", "min"],
    ),
    (Mean, &["maximum", "minimum"]),
    (
        Spread,
        &[
            "sd",
            "std",
            "stdev*",
            "stddev*",
            "sem",
            "rsd",
            "cv",
            "cvs",
            "deviation*",
            "variance*",
            "variation",
        ],
    ),
    (Spread, &["standard error*", "std err*", "s d", "s e"]),
    (Corrected, &["*corrected*", "correction*", "corr", "adj", "adjusted", "adjustment", "blank", "blanked"]),
    (
        Corrected,
        &["blanks", "bkgd", "bkg", "net", "sub", "*subtra*", "mult", "minus blank*", "minus background*"],
    ),
    (
        Corrected,
        &["minus control*", "minus media", "minus medium", "minus bg", "minus reference*", "less blank*"],
    ),
    (
        Corrected,
        &["signal minus", "od minus", "rfu minus", "rlu minus", "fluorescence minus", "absorbance minus"],
    ),
    (Compared, &["difference", "differences", "delta", "δ*", "change", "ratio", "ratios", "percent*", "pct"]),
    (Compared, &["fold", "foldchange*", "quotient*", "polarisation", "polarization", "anisotropy"]),
    (Compared, &["signal to", "signal background", "df f*", "deltaf f*"]),
    (
        Normalised,
        &["norm", "*normalis*", "*normaliz*", "relative*", "relativ*", "rel", "scaled", "reduced", "rank"],
    ),
    (
        Normalised,
        &["ranks", "ranked", "score", "scores", "zscore*", "z factor", "z prime", "zfactor", "robust z"],
    ),
    (
        Fitted,
        &["fit", "fits", "fitted", "residual", "residuals", "slope*", "vmax", "r2", "squared", "ln", "log"],
    ),
    (
        Fitted,
        &["log2", "log10", "ic50*", "ec50*", "gi50*", "cc50*", "ld50*", "ed50*", "auc", "calculated", "calc"],
    ),
    (
        Fitted,
        &["regress*", "interpolat*", "extrapolat*", "smoothed", "coefficient*", "area under", "growth rate*"],
    ),
    (Effect, &["inhib", "inhibition*", "survival", "survivors", "*viabil*", "mortality"]),
    // German.
    (Mean, &["*mittelw*", "gemittelt*", "mittel", "durchschnitt*", "zentralwert*", "summe*"]),
    (Spread, &["*abweichung*", "*stabw*", "stdabw*", "*standardfehler*", "*varianz*", "vk", "*variationsk*"]),
    (
        Corrected,
        &["*korrig*", "*korrekt*", "korr", "*leerwert*", "*blindwert*", "*bereinigt*", "abzug*", "abzugl*"],
    ),
    (
        Corrected,
        &[
            "*abgezogen*",
            "angepasst*",
            "minus leerw*",
            "minus blindw*",
            "minus hintergr*",
            "minus kontrolle*",
        ],
    ),
    (Corrected, &["netto*", "signal minus"]),
    (Compared, &["differenz*", "*verhaltnis*", "*prozent*", "fach", "*veranderung*"]),
    (Normalised, &["*normier*", "skaliert*", "rang", "reduziert*"]),
    (
        Fitted,
        &[
            "*anpassung*",
            "residuen",
            "*steigung*",
            "*berechne*",
            "*koeffizient*",
            "geglattet*",
            "*wachstumsrate*",
        ],
    ),
    (Effect, &["*vitalitat*", "*hemmung*", "*uberleben*", "*lebensfahig*"]),
    // French.
    (Mean, &["moyen*", "somme", "sommes", "moy"]),
    (
        Spread,
        &[
            "ecart type*",
            "ecarts types",
            "ecarttype*",
            "ectype",
            "ecart*",
            "erreur type*",
            "erreur standard*",
        ],
    ),
    (
        Corrected,
        &["*corrig*", "corrige*", "soustra*", "soustract*", "blanc", "blancs", "ajust*", "moins blanc*"],
    ),
    (Corrected, &["moins bruit*", "moins le", "deduit*", "deduction*"]),
    (Compared, &["*pourcent*", "rapport signal", "rapport de", "rapport des", "rapport entre", "variations"]),
    (Normalised, &["relatif*", "reduite*"]),
    (Fitted, &["pente", "pentes", "calcul*", "residus", "lisse*", "taux"]),
    (Effect, &["survie*", "taux de"]),
    // Spanish.
    (Mean, &["promedi*", "suma", "sumas", "maximo", "maximos", "minimo", "minimos", "prom"]),
    (Spread, &["desviaci*", "desvest*", "desv", "desvio*", "error estandar", "error tipico", "varianza*"]),
    (
        Corrected,
        &[
            "corregi*",
            "correcci*",
            "blanco",
            "blancos",
            "sustra*",
            "restad*",
            "resta",
            "restando",
            "menos blanc*",
        ],
    ),
    (Corrected, &["menos fondo*", "menos el", "senal menos", "neto", "neta", "netos"]),
    (
        Compared,
        &["diferencia", "diferencias", "porcent*", "por ciento", "cociente*", "razon", "razones", "cambio"],
    ),
    (Normalised, &["rango", "rangos", "reducid*"]),
    (Fitted, &["pendiente", "pendientes", "coeficiente*", "residuos", "ajuste*", "tasa", "tasas"]),
    (Effect, &["supervivencia*", "inhibic*"]),
    // Italian.
    (Mean, &["somma", "somme", "massimo", "massimi", "minimi", "mediata", "mediato"]),
    (Spread, &["deviazion*", "dev std", "dev st", "errore standard*", "varianz*", "scarto", "scarti"]),
    (
        Corrected,
        &["corrett*", "correzion*", "bianco", "bianchi", "sottra*", "meno bianc*", "meno fondo*", "meno il"],
    ),
    (Corrected, &["segnale meno", "netti", "aggiustat*"]),
    (Compared, &["differenza", "differenze", "percentual*", "rapporto tra", "rapporto fra", "variazion*"]),
    (Normalised, &["relativ*", "rango", "ranghi", "punteggi*"]),
    (Fitted, &["pendenza", "pendenze", "calcolat*", "calcolo", "interpolaz*", "residui", "tasso", "tassi"]),
    (Effect, &["sopravviv*", "inibizion*", "vitalita"]),
    // Portuguese.
    (Mean, &["soma", "somas"]),
    (Spread, &["desvio*", "erro padrao", "variancia*"]),
    (
        Corrected,
        &["corret*", "correca*", "correcoes", "branco", "brancos", "subtrai*", "menos branc*", "sinal menos"],
    ),
    (Compared, &["diferenca", "diferencas", "razao", "razoes", "variaca*"]),
    (Fitted, &["calculad*", "inclinaca*"]),
    (Effect, &["sobreviv*", "inibica*"]),
    // Dutch.
    (Mean, &["gemiddeld*", "mediaan", "som"]),
    (Spread, &["*afwijking*", "*standaardfout*", "variantie*"]),
    (Corrected, &["*gecorrigeerd*", "correctie*", "*afgetrokken*", "aftrek*", "aangepast*", "minus blanco*"]),
    (Compared, &["verschil", "verschillen", "verhouding*", "*procent*"]),
    (Normalised, &["*genormaliseerd*", "relatieve", "geschaald*"]),
    (Fitted, &["helling*", "berekend*", "groeisnelheid*"]),
    (Effect, &["remming*", "overleving*"]),
    // Swedish and Danish.
    (Mean, &["medelvard*", "medel", "middelvaerdi*", "gennemsnit*", "genomsnitt*", "summa", "gjennomsnitt*"]),
    (Spread, &["*avvikelse*", "*afvigelse*", "*avvik*", "*standardfel*", "varians*"]),
    (Corrected, &["fratrukket", "fratrukken*", "avdrag*", "fradrag*"]),
    (Compared, &["skillnad*", "forskel*", "differens*", "kvot", "kvoter", "forhold*", "*andel*"]),
    (Fitted, &["lutning*", "haeldning*", "beraknad*", "beregnet", "beregnede"]),
    (Effect, &["overlevnad*", "overlevelse*", "haemning*", "hamning*"]),
    // Polish.
    (Mean, &["sredni*", "suma"]),
    (Spread, &["odchyl*", "blad standardowy", "wariancj*"]),
    (
        Corrected,
        &["*koryg*", "korekcj*", "korekt*", "odjet*", "odejm*", "po odjeciu", "slepa proba", "slepej proby"],
    ),
    (Compared, &["roznic*", "stosunek*", "iloraz*", "zmiana"]),
    (Normalised, &["wzgledn*"]),
    (Fitted, &["nachylen*", "obliczon*"]),
    (Effect, &["zywotnosc*", "przezyw*", "hamowan*", "zahamowan*"]),
    // Russian.
    (Mean, &["средн*", "медиан*", "сумма", "суммы", "максимум*", "минимум*"]),
    (Spread, &["отклонени*", "откл", "ско", "дисперси*", "ошибка", "ошибки", "вариаци*"]),
    (Corrected, &["*коррект*", "*коррекц*", "исправлен*", "вычет*", "вычит*", "вычт*", "холост*", "бланк*"]),
    (Compared, &["разност*", "разниц*", "отношени*", "соотношен*", "*процент*", "изменени*"]),
    (Normalised, &["*нормализ*", "*нормирован*", "относительн*", "ранг", "ранги"]),
    (Fitted, &["наклон*", "рассчитан*", "расчет*", "вычислен*"]),
    (Effect, &["*жизнеспособн*", "выживаем*", "ингибирован*", "подавлен*"]),
];

/// Words that count only where a title says nothing else.
pub(super) const ALONE: [&str; 31] = [
    "growth",
    "wachstum",
    "croissance",
    "crecimiento",
    "crescita",
    "crescimento",
    "groei",
    "error",
    "errors",
    "fehler",
    "erreur",
    "erreurs",
    "errore",
    "errori",
    "erro",
    "erros",
    "errores",
    "fout",
    "fouten",
    "se",
    "n",
    "rate",
    "rates",
    "rapport",
    "rapporto",
    "rapporti",
    "z",
    "index",
    "confidence",
    "effect",
    "effekt",
];

/// Words that deny the correction behind them: `not corrected`, `ohne Leerwertabzug`.
pub(super) const DENIED: [&str; 22] = [
    "not", "non", "no", "without", "un", "before", "pre", "nicht", "ohne", "vor", "sans", "pas", "avant",
    "sin", "senza", "nao", "niet", "zonder", "utan", "uden", "bez", "без",
];

/// How words begin whose `R2` says how well a curve fits.
pub(super) const FITTED_FROM: [&str; 13] =
    ["od", "abs", "ext", "fluo", "lum", "linear", "curve", "kurve", "courbe", "model", "std", "log", "4pl"];

/// How words begin that make `Viability`, `Inhibition` or `Dose` before them the name of an assay.
pub(super) const OF_AN_ASSAY: [&str; 11] = [
    "assay",
    "test",
    "kit",
    "ensayo",
    "essai",
    "saggi",
    "ensaio",
    "screen",
    "response",
    "experiment",
    "тест",
];

/// Words that stand beside `media` where it is a mean and no culture medium.
pub(super) const BESIDE_A_MEAN: [&str; 40] = [
    "de",
    "del",
    "della",
    "delle",
    "dei",
    "di",
    "do",
    "da",
    "dos",
    "das",
    "los",
    "las",
    "la",
    "le",
    "el",
    "y",
    "e",
    "por",
    "per",
    "sin",
    "senza",
    "sem",
    "valor",
    "valores",
    "valore",
    "valori",
    "absorbancia",
    "assorbanza",
    "fluorescencia",
    "fluorescenza",
    "luminiscencia",
    "luminescencia",
    "luminescenza",
    "blanco",
    "bianco",
    "branco",
    "replicas",
    "repliche",
    "aritmetica",
    "ponderata",
];
