//! The works that methods may cite: one table, of which `references.bib` and the references of the page are made.
//!
//! Every field is that of the publication. Braces keep capital letters where a style would lower them; only BibTeX sees them.

/// A publication.
#[derive(Debug, PartialEq, Eq)]
pub struct Work {
    /// What it is called by in citations: letters and digits.
    pub key: &'static str,
    /// Family and given names, in their order; a body has no given names.
    pub authors: &'static [(&'static str, &'static str)],
    /// Title.
    pub title: &'static str,
    /// Year; `None` where there is none to tell.
    pub year: Option<u16>,
    /// Where it appeared.
    pub place: Appeared,
}

/// Where a work appeared.
#[derive(Debug, PartialEq, Eq)]
pub enum Appeared {
    /// In a journal.
    Journal {
        /// Its name.
        name: &'static str,
        /// Volume.
        volume: u16,
        /// Number within the volume; empty where it has no issues.
        number: &'static str,
        /// Pages, or the number of the article.
        pages: &'static str,
        /// Digital object identifier; `None` where the article has none.
        doi: Option<&'static str>,
    },
    /// As a book.
    Book {
        /// Publisher.
        publisher: &'static str,
        /// City.
        address: &'static str,
        /// Digital object identifier, where it has one.
        doi: Option<&'static str>,
    },
    /// As a page of the web.
    Page {
        /// Its address.
        url: &'static str,
    },
    /// As a program, in a version.
    Program {
        /// Version.
        version: &'static str,
    },
}

macro_rules! works {
    ($($(#[$about:meta])* $name:ident = $key:literal, [$(($family:literal, $given:literal)),* $(,)?], $title:literal, $year:expr, $place:expr;)*) => {
        $($(#[$about])* pub static $name: Work = Work {
            key: $key, authors: &[$(($family, $given)),*], title: $title, year: $year, place: $place,
        };)*

        /// Every work.
        pub static WORKS: &[&Work] = &[$(&$name),*];
    };
}

const fn journal(
    name: &'static str,
    volume: u16,
    number: &'static str,
    pages: &'static str,
    doi: &'static str,
) -> Appeared {
    Appeared::Journal { name, volume, number, pages, doi: Some(doi) }
}

const BIOMETRICS: &str = "Biometrics";
const BIOMETRIKA: &str = "Biometrika";
const SCREENING: &str = "Journal of Biomolecular Screening";

works! {
    /// The false discovery rate.
    BENJAMINI = "benjamini1995", [("Benjamini", "Yoav"), ("Hochberg", "Yosef")],
        "Controlling the false discovery rate: a practical and powerful approach to multiple testing", Some(1995),
        journal("Journal of the Royal Statistical Society: Series B (Methodological)", 57, "1", "289--300", "10.1111/j.2517-6161.1995.tb02031.x");
    /// The highest single agent.
    BERENBAUM = "berenbaum1989", [("Berenbaum", "Morris C.")], "What is synergy?", Some(1989),
        Appeared::Journal { name: "Pharmacological Reviews", volume: 41, number: "2", pages: "93--141", doi: None };
    /// Independent effects of two compounds.
    BLISS = "bliss1939", [("Bliss", "Chester I.")], "The toxicity of poisons applied jointly", Some(1939),
        journal("Annals of Applied Biology", 26, "3", "585--615", "10.1111/j.1744-7348.1939.tb06990.x");
    /// The combination index.
    CHOU = "chou1984", [("Chou", "Ting-Chao"), ("Talalay", "Paul")],
        "Quantitative analysis of dose-effect relationships: the combined effects of multiple drugs or enzyme inhibitors",
        Some(1984), journal("Advances in Enzyme Regulation", 22, "", "27--55", "10.1016/0065-2571(84)90007-4");
    /// How variants are written.
    DEN_DUNNEN = "dendunnen2016", [
            ("den Dunnen", "Johan T."), ("Dalgleish", "Raymond"), ("Maglott", "Donna R."), ("Hart", "Reece K."),
            ("Greenblatt", "Marc S."), ("McGowan-Jordan", "Jean"), ("Roux", "Anne-Françoise"), ("Smith", "Timothy"),
            ("Antonarakis", "Stylianos E."), ("Taschner", "Peter E. M."),
        ],
        "{HGVS} recommendations for the description of sequence variants: 2016 update", Some(2016),
        journal("Human Mutation", 37, "6", "564--569", "10.1002/humu.22981");
    /// The minimum significant ratio.
    EASTWOOD = "eastwood2006", [
            ("Eastwood", "Brian J."), ("Farmen", "Mark W."), ("Iversen", "Philip W."), ("Craft", "Trelia J."),
            ("Smallwood", "Jeffrey K."), ("Garbison", "Kim E."), ("Delapp", "Neil W."), ("Smith", "Gerald F."),
        ],
        "The minimum significant ratio: a statistical parameter to characterize the reproducibility of potency estimates from concentration-response assays and estimation by replicate-experiment studies",
        Some(2006), journal(SCREENING, 11, "3", "253--261", "10.1177/1087057105285611");
    /// Probabilities of independent tests in one.
    FISHER = "fisher1925", [("Fisher", "Ronald A.")], "Statistical methods for research workers", Some(1925),
        Appeared::Book { publisher: "Oliver & Boyd", address: "Edinburgh", doi: None };
    /// This program; held against `CITATION.cff`.
    FOLDSHIFT = "foldshift", [("The foldshift maintainers", "")],
        "{foldshift}: {IC50s} with honest intervals, fold shifts of resistant lines, and an on-/off-target verdict", None,
        Appeared::Program { version: env!("CARGO_PKG_VERSION") };
    /// Degrees of freedom of the mixed model.
    GIESBRECHT = "giesbrecht1985", [("Giesbrecht", "Francis G."), ("Burns", "Joseph C.")],
        "Two-stage analysis based on a mixed model: large-sample asymptotic theory and small-sample simulation results",
        Some(1985), journal(BIOMETRICS, 41, "2", "477--486", "10.2307/2530872");
    /// Least squares with the plateaus solved exactly.
    GOLUB = "golub1973", [("Golub", "Gene H."), ("Pereyra", "Victor")],
        "The differentiation of pseudo-inverses and nonlinear least squares problems whose variables separate", Some(1973),
        journal("SIAM Journal on Numerical Analysis", 10, "2", "413--432", "10.1137/0710036");
    /// Growth-rate inhibition.
    HAFNER = "hafner2016", [("Hafner", "Marc"), ("Niepel", "Mario"), ("Chung", "Mirra"), ("Sorger", "Peter K.")],
        "Growth rate inhibition metrics correct for confounders in measuring sensitivity to cancer drugs", Some(2016),
        journal("Nature Methods", 13, "6", "521--527", "10.1038/nmeth.3853");
    /// Adjusted p values.
    HOLM = "holm1979", [("Holm", "Sture")], "A simple sequentially rejective multiple test procedure", Some(1979),
        Appeared::Journal { name: "Scandinavian Journal of Statistics", volume: 6, number: "2", pages: "65--70", doi: None };
    /// The rank test for a trend.
    LAUSEN = "lausen1992", [("Lausen", "Berthold"), ("Schumacher", "Martin")], "Maximally selected rank statistics",
        Some(1992), journal(BIOMETRICS, 48, "1", "73--85", "10.2307/2532740");
    /// Dose additivity.
    LOEWE = "loewe1953", [("Loewe", "Siegfried")], "The problem of synergism and antagonism of combined drugs", Some(1953),
        Appeared::Journal { name: "Arzneimittelforschung", volume: 3, number: "6", pages: "285--290", doi: None };
    /// Curves that share parameters, held against each other.
    MOTULSKY = "motulsky2004", [("Motulsky", "Harvey"), ("Christopoulos", "Arthur")],
        "Fitting models to biological data using linear and nonlinear regression", Some(2004),
        Appeared::Book { publisher: "Oxford University Press", address: "New York", doi: Some("10.1093/oso/9780195171792.001.0001") };
    /// The scale of readings.
    NUNEZ = "nunez2018", [("Nuñez", "Jamie R."), ("Anderton", "Christopher R."), ("Renslow", "Ryan S.")],
        "Optimizing colormaps with consideration for color vision deficiency to enable accurate interpretation of scientific data",
        Some(2018), journal("PLOS ONE", 13, "7", "e0199239", "10.1371/journal.pone.0199239");
    /// The colours of lines.
    OKABE = "okabe2008", [("Okabe", "Masataka"), ("Ito", "Kei")],
        "Color Universal Design ({CUD}): how to make figures and presentations that are friendly to colorblind people",
        Some(2008), Appeared::Page { url: "https://jfly.uni-koeln.de/color/" };
    /// Restricted maximum likelihood.
    PATTERSON = "patterson1971", [("Patterson", "H. Desmond"), ("Thompson", "Robin")],
        "Recovery of inter-block information when block sizes are unequal", Some(1971),
        journal(BIOMETRIKA, 58, "3", "545--554", "10.1093/biomet/58.3.545");
    /// Degrees of freedom of a sum of variances.
    SATTERTHWAITE = "satterthwaite1946", [("Satterthwaite", "Franklin E.")],
        "An approximate distribution of estimates of variance components", Some(1946),
        journal("Biometrics Bulletin", 2, "6", "110--114", "10.2307/3002019");
    /// Relative and absolute IC50s.
    SEBAUGH = "sebaugh2011", [("Sebaugh", "Jeanne L.")], "Guidelines for accurate {EC50/IC50} estimation", Some(2011),
        journal("Pharmaceutical Statistics", 10, "2", "128--134", "10.1002/pst.426");
    /// Variances that lend each other strength.
    SMYTH = "smyth2004", [("Smyth", "Gordon K.")],
        "Linear models and empirical {Bayes} methods for assessing differential expression in microarray experiments", Some(2004),
        journal("Statistical Applications in Genetics and Molecular Biology", 3, "1", "3", "10.2202/1544-6115.1027");
    /// Values known as bounds.
    TOBIN = "tobin1958", [("Tobin", "James")], "Estimation of relationships for limited dependent variables", Some(1958),
        journal("Econometrica", 26, "1", "24--36", "10.2307/1907382");
    /// Intervals of the profile likelihood.
    VENZON = "venzon1988", [("Venzon", "David J."), ("Moolgavkar", "Suresh H.")],
        "A method for computing profile-likelihood-based confidence intervals", Some(1988),
        journal("Applied Statistics", 37, "1", "87--94", "10.2307/2347496");
    /// Two means of unequal variances.
    WELCH = "welch1947", [("Welch", "Bernard L.")],
        "The generalization of ‘Student’s’ problem when several different population variances are involved", Some(1947),
        journal(BIOMETRIKA, 34, "1/2", "28--35", "10.1093/biomet/34.1-2.28");
    /// Zero interaction potency.
    YADAV = "yadav2015", [("Yadav", "Bhagwan"), ("Wennerberg", "Krister"), ("Aittokallio", "Tero"), ("Tang", "Jing")],
        "Searching for drug synergy in complex dose-response landscapes using an interaction potency model", Some(2015),
        journal("Computational and Structural Biotechnology Journal", 13, "", "504--513", "10.1016/j.csbj.2015.09.001");
    /// Z′.
    ZHANG_JH = "zhang1999", [("Zhang", "Ji-Hu"), ("Chung", "Thomas D. Y."), ("Oldenburg", "Kevin R.")],
        "A simple statistical parameter for use in evaluation and validation of high throughput screening assays",
        Some(1999), journal(SCREENING, 4, "2", "67--73", "10.1177/108705719900400206");
    /// SSMD.
    ZHANG_XD = "zhang2007", [("Zhang", "Xiaohua Douglas")],
        "A pair of new statistical parameters for quality control in {RNA} interference high-throughput screening assays",
        Some(2007), journal("Genomics", 89, "4", "552--561", "10.1016/j.ygeno.2006.12.014");
}

impl Work {
    /// The digital object identifier.
    #[must_use]
    pub const fn doi(&self) -> Option<&'static str> {
        match self.place {
            Appeared::Journal { doi, .. } | Appeared::Book { doi, .. } => doi,
            Appeared::Page { .. } | Appeared::Program { .. } => None,
        }
    }

    /// Where it is found: the address of its identifier, or its own.
    #[must_use]
    pub fn address(&self) -> Option<String> {
        match self.place {
            Appeared::Page { url } => Some(url.to_owned()),
            _ => self.doi().map(|doi| format!("https://doi.org/{doi}")),
        }
    }

    /// Authors and year within a sentence: `Zhang et al., 1999`; a program has its version.
    #[must_use]
    pub fn label(&self) -> String {
        let who = match self.authors {
            [] => String::new(),
            [(only, _)] => (*only).to_owned(),
            [(first, _), (second, _)] => format!("{first} & {second}"),
            [(first, _), ..] => format!("{first} et al."),
        };
        match (self.year, &self.place) {
            (Some(year), _) => format!("{who}, {year}"),
            (None, Appeared::Program { version }) => format!("{who}, version {version}"),
            (None, _) => who,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_distinct_words_in_order_and_identifiers_are_whole() {
        for pair in WORKS.windows(2) {
            assert!(pair[0].key < pair[1].key, "{} {}", pair[0].key, pair[1].key);
        }
        for work in WORKS {
            assert!(work.key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()), "{}", work.key);
            assert!(!work.title.ends_with('.') && !work.authors.is_empty(), "{}", work.key);
            let is_doi = |doi: &str| doi.starts_with("10.") && doi.contains('/') && doi.is_ascii();
            assert!(work.doi().is_none_or(is_doi), "{}", work.key);
            if let Some(year) = work.year {
                assert!(work.key.ends_with(&year.to_string()), "{}", work.key);
            }
        }
    }

    #[test]
    fn authors_are_named_as_readers_know_them() {
        assert_eq!(HOLM.label(), "Holm, 1979");
        assert_eq!(GOLUB.label(), "Golub & Pereyra, 1973");
        assert_eq!(ZHANG_JH.label(), "Zhang et al., 1999");
        assert_eq!(
            FOLDSHIFT.label(),
            concat!("The foldshift maintainers, version ", env!("CARGO_PKG_VERSION"))
        );
        assert_eq!(HAFNER.address().as_deref(), Some("https://doi.org/10.1038/nmeth.3853"));
    }

    #[test]
    fn the_program_is_cited_as_its_citation_file_says() {
        let file = include_str!("../../../CITATION.cff");
        let plain = FOLDSHIFT.title.replace(['{', '}'], "");
        assert!(file.contains(&format!("\ntitle: \"{plain}\"\n")), "{plain}");
        assert!(file.contains(&format!("\n  - name: \"{}\"\n", FOLDSHIFT.authors[0].0)));
        assert!(file.contains(concat!("\nversion: ", env!("CARGO_PKG_VERSION"), "\n")));
        // What it refers to stands here too, with the same identifier.
        for doi in file.lines().filter_map(|line| line.trim().strip_prefix("doi: ")) {
            assert!(WORKS.iter().any(|work| work.doi() == Some(doi)), "{doi}");
        }
    }
}
