//! Times as exports print them: `0:01:00`, `1 h 30 min`, `12,5 s`, or numbers below `Time [min]`.

/// Seconds in the unit that `word` names, in the languages of our users.
fn unit(word: &str) -> Option<f64> {
    Some(match word.to_lowercase().trim_end_matches('.') {
        "ms" | "msec" | "millisecond" | "milliseconds" | "millisekunden" | "millisecondes"
        | "milisegundos" | "millisecondi" | "milissegundos" => 1e-3,
        "s" | "sec" | "secs" | "second" | "seconds" | "sek" | "sekunde" | "sekunden" | "seconde"
        | "secondes" | "seconden" | "seg" | "segs" | "segundo" | "segundos" | "secondo" | "secondi"
        | "sekunder" | "sekund" | "sekundy" | "с" | "сек" | "секунды" => 1.0,
        "m" | "min" | "mins" | "minute" | "minutes" | "minuten" | "minut" | "minuto" | "minutos"
        | "minuti" | "minuuten" | "minuter" | "minutter" | "minuty" | "мин" | "минуты" => 60.0,
        "h" | "hr" | "hrs" | "hour" | "hours" | "std" | "stunde" | "stunden" | "heure" | "heures"
        | "hora" | "horas" | "ora" | "ore" | "uur" | "uren" | "timmar" | "timer" | "godz" | "godziny"
        | "hod" | "ч" | "час" | "часы" => 3600.0,
        "d" | "day" | "days" | "tag" | "tage" | "jour" | "jours" | "j" | "día" | "días" | "dia" | "dias"
        | "giorno" | "giorni" | "dag" | "dagen" => 86_400.0,
        _ => return None,
    })
}

/// The decimal number that a text without sign or exponent is; a comma is a decimal comma.
fn number(text: &str) -> Option<f64> {
    let plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b','));
    plain.then(|| text.replace(',', ".").parse().ok()).flatten()
}

/// Seconds of `0 s`, `1 h 30 min`, `90min`; every number has its unit, and larger units come first.
fn with_units(text: &str) -> Option<f64> {
    let mut rest = text.trim();
    let (mut total, mut last) = (0.0, f64::INFINITY);
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',')?;
        let (figure, after) = rest.split_at(digits);
        let after = after.trim_start();
        let letters = after.find(|c: char| !c.is_alphabetic() && c != '.').unwrap_or(after.len());
        let seconds = unit(&after[..letters]).filter(|seconds| *seconds < last)?;
        total += number(figure)? * seconds;
        last = seconds;
        rest = after[letters..].trim_start();
    }
    (last < f64::INFINITY).then_some(total)
}

/// Seconds of `h:mm:ss`, `h:mm:ss.fff`, `d.hh:mm:ss` and `m:ss.fff`.
fn with_colons(text: &str) -> Option<f64> {
    let parts: Vec<&str> = text.trim().split(':').collect();
    let whole =
        |text: &str| text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse::<u32>().ok()).flatten();
    let below_60 =
        |part: &str, digits: &str| (digits.len() == 2).then(|| number(part)).flatten().filter(|n| *n < 60.0);
    let last = parts.last()?;
    let seconds = below_60(last, last.split(['.', ',']).next()?)?;
    match parts.as_slice() {
        [minutes, _] if last.contains(['.', ',']) => Some(f64::from(whole(minutes)?) * 60.0 + seconds),
        [hours, minutes, _] => {
            let (days, hours) = hours.split_once('.').unwrap_or(("0", hours));
            let hours = f64::from(whole(days)?) * 24.0 + f64::from(whole(hours)?);
            Some(hours * 3600.0 + below_60(minutes, minutes)? * 60.0 + seconds)
        }
        _ => None,
    }
}

/// Seconds of `PT26H30M00S`, as OpenDocument writes durations.
fn iso(text: &str) -> Option<f64> {
    let lower = text.to_lowercase();
    let rest = lower.strip_prefix("pt")?;
    with_units(rest).filter(|_| rest.ends_with(['h', 'm', 's']))
}

/// Seconds of a time that says its own unit; rounded to a microsecond, which no reader resolves.
/// `T00:55:46,0` is a time with a letter before it.
pub(crate) fn seconds(text: &str) -> Option<f64> {
    let text = text.trim();
    let bare = text.strip_prefix(['T', 't']).filter(|rest| rest.contains(':')).unwrap_or(text);
    let seconds = if bare.contains(':') { with_colons(bare) } else { with_units(bare) };
    seconds.or_else(|| iso(bare)).map(rounded)
}

/// Without the last digits that a change of unit leaves behind.
pub(crate) fn rounded(seconds: f64) -> f64 {
    (seconds * 1e6).round() / 1e6
}

/// What the name of a column of times says about its numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum TimeUnit {
    /// Seconds in one.
    Seconds(f64),
    /// Nothing: only times such as `0:01:00` are understood.
    Unnamed,
}

impl TimeUnit {
    /// The seconds that a number in this unit is; `None` without a unit.
    pub(crate) fn seconds(self, number: f64) -> Option<f64> {
        match self {
            Self::Seconds(1.0) => Some(number),
            Self::Seconds(unit) => Some(rounded(number * unit)),
            Self::Unnamed => None,
        }
    }
}

/// What columns of times are called.
const TIMES: [&str; 12] = [
    "time",
    "zeit",
    "temps",
    "tiempo",
    "tempo",
    "tijd",
    "messzeit",
    "laufzeit",
    "tid",
    "czas",
    "čas",
    "время",
];

/// Words beside them that say no more.
const BESIDE: [&str; 15] = [
    "elapsed",
    "avg",
    "average",
    "kinetic",
    "verstrichene",
    "vergangene",
    "abgelaufene",
    "écoulé",
    "ecoule",
    "écoulée",
    "transcurrido",
    "trascorso",
    "decorrido",
    "in",
    "en",
];

/// How times with colons are written, as headings say it.
const CLOCKS: [&str; 6] = ["hh:mm:ss.fff", "d.hh:mm:ss", "[h]:mm:ss", "hh:mm:ss", "h:mm:ss", "hhmmss"];

/// The unit of a column called `Time`, `Time [s]`, `time_s`, `Zeit (min)`, `Elapsed time (h)`, `Hours`.
pub(crate) fn unit_of_column(name: &str) -> Option<TimeUnit> {
    let mut lower = name.trim().to_lowercase();
    let clock = CLOCKS.iter().find(|clock| lower.contains(**clock));
    if let Some(clock) = clock {
        lower = lower.replace(*clock, " ");
    }
    let words = lower.split(|c: char| !c.is_alphanumeric() && c != '°' && c != '%');
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let telling: Vec<&str> = words.iter().copied().filter(|word| !BESIDE.contains(word)).collect();
    match telling.as_slice() {
        [] if words == ["elapsed"] => Some(TimeUnit::Unnamed),
        [time] if TIMES.contains(time) => Some(TimeUnit::Unnamed),
        _ if clock.is_some() => None,
        [word] if word.len() >= 4 && word.ends_with(['s', 'n']) => unit(word).map(TimeUnit::Seconds),
        [time, word] if *time == "t" || TIMES.contains(time) => unit(word).map(TimeUnit::Seconds),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_in_every_form_that_readers_print() {
        let times = [
            ("0 s", 0.0),
            ("1 h 30 min", 5400.0),
            ("12,5 s", 12.5),
            ("90min", 90.0 * 60.0),
            ("0 h ", 0.0),
            ("0:01:00", 60.0),
            ("26:30:00.250", 95_400.25),
            ("0:00.210", 0.21),
            ("1.02:00:00", 93_600.0),
            ("T00:55:46,0", 3346.0),
            ("PT26H30M00S", 95_400.0),
            ("2 Stunden 5 Minuten", 7500.0),
            ("00d01h30m", 5400.0),
        ];
        for (text, time) in times {
            assert_eq!(seconds(text), Some(time), "{text}");
        }
        for text in ["", "5", "s", "5 nM", "30 min 1 h", "1:2:3", "0:61:00", "13:45", "5 s x", "A1"] {
            assert_eq!(seconds(text), None, "{text}");
        }
    }

    #[test]
    fn the_name_of_a_column_tells_its_unit() {
        for (name, unit) in [
            ("Time [s]", 1.0),
            ("time_s", 1.0),
            ("Time (min)", 60.0),
            ("Zeit [h]", 3600.0),
            ("t (s)", 1.0),
            ("Tiempo (min)", 60.0),
            ("Temps écoulé (h)", 3600.0),
            ("Tempo trascorso [minuti]", 60.0),
            ("Zeit in Stunden", 3600.0),
            ("avg. time [s]", 1.0),
            ("Hours", 3600.0),
            ("Tijd (seconden)", 1.0),
            ("Czas [min]", 60.0),
            ("Tid [min]", 60.0),
            ("Время (ч)", 3600.0),
        ] {
            assert_eq!(unit_of_column(name), Some(TimeUnit::Seconds(unit)), "{name}");
        }
        for name in ["Time", "Zeit", "Temps", "Tempo", "Time (hh:mm:ss)", "Elapsed"] {
            assert_eq!(unit_of_column(name), Some(TimeUnit::Unnamed), "{name}");
        }
        for name in ["T", "Timepoint", "Time of day", "Treatment", "times", "T [°C]", "Temp. [°C]", "Mean"]
        {
            assert_eq!(unit_of_column(name), None, "{name}");
        }
    }
}
