//! Titles in the languages of laboratories, and what they say.

use super::*;

#[test]
fn calculated_grids_and_layouts_are_known_by_their_titles() {
    for title in [
        "Blank corrected",
        "Mean",
        "% of control",
        "R²",
        "Ratio 260/280",
        "Reduced",
        "SD",
        "Survival",
        "Fold change vs DMSO",
        "Blank Subtraction 1",
        "OD450-OD570",
        "A570 - A690",
        "570 nm - 690 nm",
        "RLU/control",
        "Relative fluorescence",
        "z-score",
        "Mittelwert",
        "Growth rate",
        "dF/F0",
        "Tasa de crecimiento",
        "Wachstumsrate (1/h)",
    ] {
        assert!(matches!(kind_of(title), Kind::Derived(_)), "{title}");
    }
    for title in
        ["Layout", "Plate map", "Sample", "Concentration (nM)", "Standard Concentrations", "Erlotinib, nM"]
    {
        assert!(matches!(kind_of(title), Kind::Layout(_)), "{title}");
    }
    for title in [
        "Raw data",
        "KM12 day 3",
        "Plate 1",
        "OD600",
        "meanwhile",
        "450 nm",
        "RFU 485/520",
        "Ex 480-14/520-30",
        "Em 510nm-520nm",
        "Relative light units",
        "2026-11-24",
    ] {
        assert_eq!(kind_of(title), Kind::Raw, "{title}");
    }
}

#[test]
fn the_second_resistant_subline_is_a_name_and_no_goodness_of_fit() {
    for title in [
        "LINE-R2",
        "KM12-R2",
        "KM12_R2 day 3",
        "KM12 R2",
        "A549-R2",
        "2026-03-02 KM12-R2 plate 1",
        "Plate KM12-LR2",
    ] {
        assert_eq!(kind_of(title), Kind::Raw, "{title}");
    }
    for title in [
        "R2",
        "R²",
        "R^2",
        "R squared",
        "Fit R2",
        "fit_R2",
        "OD600 R2",
        "OD600_R2",
        "R2 of fit",
        "Slope-R2",
        "Plate 1 R2",
        "KM12-R2 mean",
        "KM12-R2 R2",
    ] {
        assert!(matches!(kind_of(title), Kind::Derived(_)), "{title}");
    }
}

#[test]
fn calculated_numbers_are_known_in_the_languages_of_laboratories() {
    for title in [
        "Leerwertkorrigiert",
        "Rohdaten (blankkorrigiert)",
        "Blindwertkorrigierte Extinktion 570",
        "Mittelwert ± Standardabweichung",
        "Normierte Werte",
        "Corregido por blanco",
        "Promedio",
        "Media",
        "Media de las réplicas",
        "Absorbancia media",
        "Desviación estándar",
        "Datos normalizados",
        "Porcentaje de inhibición",
        "Señal menos fondo",
        "Blank corrigé",
        "Écart-type",
        "Moyennes des puits",
        "Données normalisées",
        "Valeurs soustraites du blanc",
        "Pourcentage de survie",
        "Deviazione standard",
        "Corretto per il bianco",
        "Vitalità (%)",
        "Rapporto tra 260 e 280",
        "Média",
        "Desvio padrão",
        "Corrigido pelo branco",
        "Gemiddelde",
        "Standaardafwijking",
        "Gecorrigeerd voor blanco",
        "Medelvärde",
        "Afvigelse",
        "Średnia",
        "Odchylenie standardowe",
        "Среднее",
        "Стандартное отклонение",
        "Signal - background",
        "Signal minus blank",
        "S/B",
        "A-B",
        "MeanOD",
        "Plate mean",
        "CV",
        "N",
    ] {
        assert!(matches!(kind_of(title), Kind::Derived(_)), "{title}: {:?}", kind_of(title));
    }
    for title in [
        "Belegung",
        "Plattenbelegung",
        "Wirkstoffkonzentration (µM)",
        "Proben",
        "Probe",
        "Plan de plaque",
        "Disposition",
        "Échantillons",
        "Plantilla",
        "Muestras",
        "Concentración",
        "Esquema de placa",
        "Mappa",
        "Campioni",
        "Schema",
        "Disposição da placa",
        "Amostras",
        "Plaatindeling",
        "Koncentration",
        "Stężenie",
        "Концентрация",
    ] {
        assert!(matches!(kind_of(title), Kind::Layout(_)), "{title}: {:?}", kind_of(title));
    }
}

#[test]
fn titles_that_only_look_calculated_are_raw() {
    for title in [
        "Culture media",
        "LB media plate 1",
        "Probe 3",
        "meanwhile",
        "Unités relatives de luminescence",
        "Relative Lichteinheiten",
        "RPMI + 10% FBS",
        "0.1 % DMSO, OD570",
        "Cell viability assay",
        "CellTiter-Glo viability assay",
        "Dose response plate 2",
        "KM12 + 5 uM",
        "after 20 min",
        "Raw data (not corrected)",
        "unkorrigierte Extinktion",
        "sin corregir",
        "données brutes non corrigées",
        "Raw data of samples",
        "Rohdaten",
        "Datos brutos",
        "Dati grezzi",
        "Variant 7",
        "Differentiated cells",
        "A549",
        "S/N 1234",
        "Rows A-H",
        "24.11.2026",
        "Placa blanca",
        "Scan 3",
    ] {
        assert_eq!(kind_of(title), Kind::Raw, "{title}");
    }
}

#[test]
fn statistics_of_several_wells_are_no_readings() {
    for name in ["Count", "N", "n", "Mean", "Std Dev", "CV (%)", "SD", "Anzahl", "Mittelwert"] {
        assert!(is_statistic(name), "{name}");
    }
    for name in ["595", "Cell Count", "OD", "Counts per second", "Signal"] {
        assert!(!is_statistic(name), "{name}");
    }
}

#[test]
fn repetitions_are_no_statistic_and_maps_of_plates_are_nothing_else() {
    assert_eq!(kind_of("n=2"), Kind::Raw);
    assert_eq!(kind_of("n"), Kind::Derived("n".to_owned()));
    assert!(says_nothing_but_layout("Mapa da placa") && says_nothing_but_layout("Diseño de placa"));
    assert!(!says_nothing_but_layout("da") && !says_nothing_but_layout("Drug A"));
}
