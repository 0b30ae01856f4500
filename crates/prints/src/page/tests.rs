use std::io::Read as _;

use flate2::read::ZlibDecoder;

use super::*;
use crate::pictures::tests::with_picture;

fn figure(inside: &str) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 3364 960\" width=\"89mm\" height=\"25.4mm\" \
         font-family=\"Arial, Helvetica, 'Liberation Sans', sans-serif\" fill=\"#1a1a18\">\
         <title>Fold &lt;shifts&gt; of KM12</title><style>.a{{fill:#00f}}</style>{inside}</svg>"
    )
}

/// The file as text, its packed streams unpacked.
fn unpacked(file: &[u8]) -> String {
    let mut text = String::new();
    let mut rest = file;
    while let Some(at) = rest.windows(7).position(|window| window == b"stream\n") {
        let (head, from) = (&rest[..at], &rest[at + 7..]);
        text.push_str(&String::from_utf8_lossy(head));
        let end = from.windows(9).position(|window| window == b"endstream").unwrap();
        let mut content = Vec::new();
        if ZlibDecoder::new(&from[..end]).read_to_end(&mut content).is_err() {
            content = from[..end].to_vec();
        }
        text.push_str(&String::from_utf8_lossy(&content));
        rest = &from[end + 9..];
    }
    text + &String::from_utf8_lossy(rest)
}

#[test]
fn the_page_is_exactly_as_large_as_the_figure() {
    let text = unpacked(&pdf(&figure("")).unwrap());
    let from = text.find("/MediaBox[0 0 ").unwrap() + 14;
    let sides: Vec<f64> =
        text[from..].split(']').next().unwrap().split(' ').map(|side| side.parse().unwrap()).collect();
    assert!((sides[0] - 89.0 / 25.4 * 72.0).abs() < 1e-3 && (sides[1] - 72.0).abs() < 1e-4, "{sides:?}");
}

#[test]
fn a_word_is_one_line_of_letters_that_say_what_they_stand_for() {
    let text =
        unpacked(&pdf(&figure("<text x=\"20\" y=\"100\" font-size=\"90\">IC₅₀ µM fi</text>")).unwrap());
    assert_eq!(text.matches("TJ").count(), 1, "{text}");
    assert!(text.contains("/F0 90 Tf") && !text.contains("/F1 "), "{text}");
    for letter in "IC₅₀ µM".chars() {
        assert!(text.contains(&format!("<{:04X}>", u32::from(letter))), "{letter}");
    }
}

#[test]
fn letters_set_apart_and_bold_ones_are_lines_of_their_own() {
    let inside = "<text x=\"100 400 700\" y=\"50 50 50\" font-size=\"90\">ABC</text>\
                  <text y=\"300\" font-size=\"90\" font-weight=\"bold\">bold</text>\
                  <text x=\"50\" y=\"500\" font-size=\"90\" transform=\"rotate(-90 50 500)\">up</text>";
    let text = unpacked(&pdf(&figure(inside)).unwrap());
    assert_eq!(text.matches("TJ").count(), 5, "{text}");
    assert!(text.contains("+LiberationSans-Bold") && text.contains("/F1 90 Tf"));
}

#[test]
fn hostile_names_are_text_and_a_letter_that_lacks_is_told_beside_its_box() {
    let name = "=cmd() (\\) &lt;b&gt; \u{202e}gnp.exe\u{202c} 'CON' ../NUL 日";
    let file = pdf(&figure(&format!("<text x=\"20\" y=\"100\" font-size=\"90\">{name}</text>"))).unwrap();
    assert!(unpacked(&file).contains("/ActualText"));
    let long = pdf(&figure(&format!("<text x=\"20\" y=\"100\" font-size=\"90\">{}</text>", "W".repeat(200))));
    assert_eq!(unpacked(&long.unwrap()).matches("TJ").count(), 1);
}

#[test]
fn shapes_keep_their_colours_dashes_and_opacities() {
    let inside = "<path fill=\"#f00\" fill-opacity=\"0.25\" d=\"M0 0h100v100h-100z\"/>\
                  <path fill=\"none\" stroke=\"#00f\" stroke-width=\"12\" stroke-dasharray=\"40 20\" \
                  stroke-linecap=\"round\" stroke-opacity=\"0.5\" d=\"M5 5h0m300 0h0\"/>";
    let text = unpacked(&pdf(&figure(inside)).unwrap());
    for part in ["1 0 0 rg", "0 0 1 RG", "12 w", "[40 20]0 d", "1 J", "/ca 0.25", "/CA 0.5", "5 5 m 5 5 l"] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn wells_of_a_picture_are_tiles_with_sharp_edges() {
    let text = unpacked(&pdf(&with_picture()).unwrap());
    assert!(text.contains("1 0 0 rg") && text.contains("200 0 0 200 0 0 cm"), "{text}");
    assert!(!text.contains("/Image"));
}

#[test]
fn what_cannot_be_drawn_is_refused_and_not_left_out() {
    let refused = [
        "<linearGradient id=\"a\"><stop stop-color=\"#f00\"/><stop offset=\"1\" stop-color=\"#00f\"/></linearGradient>\
         <path fill=\"url(#a)\" d=\"M0 0h100v100z\"/>",
        "<g opacity=\"0.5\"><path d=\"M0 0h100v100z\"/></g>",
        "<clipPath id=\"c\"><path d=\"M0 0h50v50z\"/></clipPath><path clip-path=\"url(#c)\" d=\"M0 0h100v100z\"/>",
        "<text y=\"90\" stroke=\"#f00\">outlined</text>",
    ];
    for inside in refused {
        assert!(matches!(pdf(&figure(inside)), Err(NotPrinted::Beyond(_))), "{inside}");
    }
    let tall = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"100\" height=\"30000\"/>";
    assert!(matches!(pdf(tall), Err(NotPrinted::TooLargeAPage { .. })));
}

#[test]
fn the_file_says_its_title_and_no_date_and_is_the_same_each_time() {
    let svg = figure("<text x=\"9\" y=\"90\">plain</text><text y=\"300\" font-weight=\"bold\">bold</text>");
    let file = pdf(&svg).unwrap();
    let text = unpacked(&file);
    assert!(text.contains("/Title(Fold <shifts> of KM12)"), "{text}");
    assert!(["Date", "/ID", "/XMP"].iter().all(|word| !text.contains(word)));
    std::thread::scope(|scope| {
        for thread in [(); 4].map(|()| scope.spawn(|| pdf(&svg).unwrap())) {
            assert!(thread.join().unwrap() == file);
        }
    });
}
