//! Who must not get in, and what must not get through: an attack a test.

mod server;

use std::fs;
use std::io::{Read as _, Write as _};
use std::time::{Duration, Instant};

use server::Running;

const STATE: &str = "/api/state?rev=0&epoch=0";

#[test]
fn the_page_itself_is_answered() {
    let studio = Running::new();
    let state = studio.get(STATE, &[]);
    assert_eq!(state.status, 200, "{state:?}");
    assert!(state.json()["start"]["studies"].as_array().is_some_and(Vec::is_empty));
    for host in ["localhost", "LocalHost", "[::1]"] {
        let host = format!("{host}:{}", studio.port);
        let origin = format!("http://{host}");
        assert_eq!(studio.get(STATE, &[("host", &host), ("origin", &origin)]).status, 200, "{host}");
    }
}

#[test]
fn no_token_or_a_wrong_one_gets_no_data() {
    let studio = Running::new();
    let mut near = studio.token.clone();
    near.pop();
    let longer = format!("{}A", studio.token);
    for token in ["", "0", &near, &longer, &studio.token.to_lowercase()] {
        for path in [STATE, "/api/plate/0", "/api/curve?q={}", "/api/events", "/api/nothing", "/nothing"] {
            let answer = studio.get(path, &[("x-foldshift-token", token)]);
            assert_eq!((answer.status, answer.code().as_str()), (401, "token"), "{path} {token}");
        }
        for path in [
            "/api/do",
            "/api/undo",
            "/api/redo",
            "/api/write",
            "/api/share",
            "/api/start",
            "/api/close",
            "/api/files?name=a.csv",
        ] {
            assert_eq!(studio.post(path, &[("x-foldshift-token", token)], b"{}").status, 401, "{path}");
        }
    }
    let in_query = format!("{STATE}&token={0}&x-foldshift-token={0}", studio.token);
    assert_eq!(
        studio.get(&in_query, &[("x-foldshift-token", "")]).status,
        401,
        "a token of the address is none"
    );
    let cookie = format!("x-foldshift-token={}", studio.token);
    assert_eq!(
        studio.get(STATE, &[("x-foldshift-token", ""), ("cookie", &cookie)]).status,
        401,
        "nor is a cookie"
    );
}

#[test]
fn two_tokens_are_none() {
    let studio = Running::new();
    let mut request = String::from_utf8(studio.request("GET", STATE, &[], b"")).unwrap();
    request.insert_str(request.len() - 2, "x-foldshift-token: other\r\n");
    assert_eq!(studio.send(request.as_bytes()).status, 400);
}

#[test]
fn a_page_of_another_origin_is_refused_with_the_right_token_too() {
    let studio = Running::new();
    let other_port = format!("http://127.0.0.1:{}", studio.port ^ 1);
    let secure = format!("https://127.0.0.1:{}", studio.port);
    let other_name = format!("http://localhost:{}", studio.port);
    let longer = format!("http://127.0.0.1:{}.evil.example", studio.port);
    let origins = [
        "http://evil.example",
        "null",
        &other_port,
        &secure,
        &other_name,
        &longer,
        "file://",
        "chrome-extension://a",
    ];
    for origin in origins {
        for answer in [
            studio.get(STATE, &[("origin", origin)]),
            studio.post("/api/do", &[("origin", origin)], b"{}"),
            studio.get("/", &[("origin", origin)]),
            studio.send(&studio.request(
                "OPTIONS",
                "/api/do",
                &[("origin", origin), ("access-control-request-headers", "x-foldshift-token")],
                b"",
            )),
        ] {
            assert_eq!((answer.status, answer.code().as_str()), (403, "foreign"), "{origin}");
            assert!(!answer.head.contains("access-control-"), "{answer:?}");
        }
    }
}

#[test]
fn a_name_that_was_bound_to_this_computer_from_outside_is_refused() {
    let studio = Running::new();
    let port = studio.port;
    let hosts = [
        "evil.example".to_owned(),
        format!("evil.example:{port}"),
        format!("127.0.0.1.evil.example:{port}"),
        "127.0.0.1".to_owned(),
        "localhost".to_owned(),
        format!("127.0.0.1:{}", port ^ 1),
        format!("0.0.0.0:{port}"),
        format!("user@127.0.0.1:{port}"),
        format!("127.0.0.1:{port}, evil.example"),
        String::new(),
    ];
    for host in hosts {
        for path in [STATE, "/", "/page/main.js"] {
            let answer = studio.get(path, &[("host", &host), ("sec-fetch-site", "")]);
            assert!(answer.status == 403 || answer.status == 400, "{host}: {answer:?}");
            assert!(!answer.body.contains("<script"), "{answer:?}");
        }
    }
}

#[test]
fn a_request_with_two_hosts_or_another_in_its_address_is_refused() {
    let studio = Running::new();
    let mut request = String::from_utf8(studio.request("GET", STATE, &[], b"")).unwrap();
    request.insert_str(request.len() - 2, "host: evil.example\r\n");
    assert_eq!(studio.send(request.as_bytes()).status, 400);
    assert_eq!(studio.get(&format!("http://evil.example{STATE}"), &[]).status, 403);
}

#[test]
fn a_page_that_sends_no_origin_is_told_by_its_site() {
    let studio = Running::new();
    for site in ["cross-site", "same-site", "none", "anything"] {
        for path in [STATE, "/page/main.js", "/api/events"] {
            assert_eq!(studio.get(path, &[("sec-fetch-site", site)]).status, 403, "{site} {path}");
        }
        assert_eq!(studio.post("/api/do", &[("sec-fetch-site", site)], b"{}").status, 403, "{site}");
        let shell = studio.get("/", &[("sec-fetch-site", site), ("x-foldshift-token", "")]);
        assert_eq!(shell.status, if site == "none" { 200 } else { 403 }, "{site}");
    }
}

#[test]
fn a_form_and_plain_text_are_not_json() {
    let studio = Running::new();
    let kinds = [
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=a",
        "text/plain",
        "text/plain; application/json",
        "application/jsonx",
        "application/octet-stream",
        "",
    ];
    for kind in kinds {
        for path in ["/api/do", "/api/start", "/api/write", "/api/close"] {
            let answer = studio.post(path, &[("content-type", kind)], br#"{"do":"example"}"#);
            assert_eq!((answer.status, answer.code().as_str()), (415, "kind"), "{path} {kind}");
        }
    }
    for kind in ["application/json", "text/csv", "multipart/form-data; boundary=a", ""] {
        assert_eq!(
            studio.post("/api/files?name=a.csv", &[("content-type", kind)], b"1").status,
            415,
            "{kind}"
        );
    }
    assert!(!studio.home.exists(), "nothing was made");
}

#[test]
fn other_methods_are_not_answered() {
    let studio = Running::new();
    for method in ["HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"] {
        for path in ["/", STATE, "/api/do"] {
            let answer = studio.send(&studio.request(method, path, &[], b""));
            assert_eq!(answer.status, 405, "{method} {path}");
        }
    }
    assert_eq!(studio.get("/api/do", &[]).status, 405);
    assert_eq!(studio.post("/api/state", &[], b"{}").status, 405);
}

#[test]
fn no_path_leads_out_of_the_page() {
    let studio = Running::new();
    assert_eq!(studio.get("/page/main.js", &[("x-foldshift-token", "")]).status, 200);
    for path in [
        "/page/../../etc/passwd",
        "/page/..%2f..%2fetc%2fpasswd",
        "/page/%2e%2e/%2e%2e/etc/passwd",
        "/page/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "/page/..%252f..%252fetc%252fpasswd",
        "/page/..%5c..%5cetc%5cpasswd",
        "/page/....//....//etc/passwd",
        "/page//etc/passwd",
        "/page/%2fetc%2fpasswd",
        "/page/..%c0%af..%c0%afetc/passwd",
        "/page/main.js%00.html",
        "/page/../Cargo.toml",
        "/page/..%2fCargo.toml",
        "/page/",
        "/page",
        "/page/tsconfig.json",
        "/page/%ff",
    ] {
        let answer = studio.get(path, &[]);
        assert!(answer.status == 404 || answer.status == 400, "{path}: {answer:?}");
        assert!(!answer.body.contains("root:") && !answer.body.contains("[package]"), "{answer:?}");
    }
}

#[test]
fn plates_and_studies_are_named_by_number_and_id_and_by_nothing_else() {
    let studio = Running::new();
    for place in
        ["..", "..%2f..", "-1", "1e3", "0x1", "99999999999999999999999", "a", "%00", "0%2f..%2f..", "1/2"]
    {
        let answer = studio.get(&format!("/api/plate/{place}"), &[]);
        assert!(answer.status == 404 || answer.status == 400, "{place}: {answer:?}");
        answer.code();
    }
    let outside = studio.folder.path().join("outside");
    fs::create_dir(&outside).unwrap();
    for id in ["..", "../outside", outside.to_str().unwrap(), "", ".", "outside"] {
        let open = serde_json::json!({ "do": "open", "id": id }).to_string();
        assert_eq!(studio.post("/api/start", &[], open.as_bytes()).status, 404, "{id}");
    }
}

#[test]
fn a_body_that_says_it_is_huge_is_refused_before_it_comes() {
    let studio = Running::new();
    for (path, kind, length) in [
        ("/api/do", "application/json", "1048577"),
        ("/api/do", "application/json", "18446744073709551615"),
        ("/api/files?name=a.csv", "application/octet-stream", "67108865"),
    ] {
        let begun = Instant::now();
        let answer = studio.send(&studio.request(
            "POST",
            path,
            &[("content-type", kind), ("content-length", length)],
            b"",
        ));
        assert!(answer.status == 413 || (length.len() > 19 && answer.status == 431), "{answer:?}");
        assert!(begun.elapsed() < Duration::from_secs(5));
    }
}

#[test]
fn a_body_that_only_turns_out_to_be_huge_is_refused_on_the_way() {
    let studio = Running::new();
    for (path, kind, most) in [
        ("/api/do", "application/json", 1 << 20),
        ("/api/files?name=a.csv", "application/octet-stream", 64 << 20),
    ] {
        let head = studio.request(
            "POST",
            path,
            &[("content-type", kind), ("content-length", ""), ("transfer-encoding", "chunked")],
            b"",
        );
        let mut stream = studio.connect();
        stream.write_all(&head).unwrap();
        let chunk = vec![b' '; 65_536];
        let mut sent = 0;
        // Of one byte too many nothing is left over that would break the answer off.
        while sent < most
            && stream
                .write_all(b"10000\r\n")
                .and_then(|()| stream.write_all(&chunk))
                .and_then(|()| stream.write_all(b"\r\n"))
                .is_ok()
        {
            sent += chunk.len();
        }
        let _ = stream.write_all(b"1\r\n \r\n0\r\n\r\n");
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        assert!(answer.starts_with(b"HTTP/1.1 413"), "{}", String::from_utf8_lossy(&answer));
    }
    assert!(!studio.home.exists());
}

#[test]
fn lengths_that_contradict_each_other_are_refused() {
    let studio = Running::new();
    let mut request = String::from_utf8(studio.request("POST", "/api/close", &[], b"{}")).unwrap();
    let at = request.find("content-length").unwrap();
    request.insert_str(at, "content-length: 40\r\n");
    assert_eq!(studio.send(request.as_bytes()).status, 400);
    let smuggled = studio.post("/api/close", &[("transfer-encoding", "chunked, identity")], b"{}");
    assert!(smuggled.status == 400 || smuggled.status == 0, "{smuggled:?}");
}

#[test]
fn huge_heads_are_refused() {
    let studio = Running::new();
    let huge = "a".repeat(1 << 20);
    assert_ne!(studio.get(STATE, &[("x-a", &huge)]).status, 200);
    assert_ne!(studio.get(&format!("{STATE}&a={huge}"), &[]).status, 200);
    let many: Vec<String> = (0..2_000).map(|number| format!("x-{number}")).collect();
    let many: Vec<(&str, &str)> = many.iter().map(|name| (name.as_str(), "a")).collect();
    assert_ne!(studio.get(STATE, &many).status, 200);
    assert_eq!(studio.get(STATE, &[]).status, 200, "and the page goes on");
}

#[test]
fn what_is_no_http_breaks_nothing() {
    let studio = Running::new();
    for bytes in [
        &b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"[..],
        b"\0\0\0\0\r\n\r\n",
        b"GET\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost : a\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
    ] {
        assert_ne!(studio.send(bytes).status, 200);
    }
    assert_eq!(studio.get(STATE, &[]).status, 200);
}

#[test]
fn json_that_is_none_or_too_deep_is_refused() {
    let studio = Running::new();
    let deep = "[".repeat(100_000);
    for body in ["", "{", "nonsense", "\u{0}", &deep, "1e999", r#"{"do":"format the disk"}"#] {
        assert_eq!(studio.post("/api/start", &[], body.as_bytes()).status, 400, "{:.20}", body);
    }
    for query in ["", "?q=", "?q=%7B", "?q=1", "?q=%ff", "?rev=1"] {
        let answer = studio.get(&format!("/api/curve{query}"), &[]);
        assert_eq!(answer.status, 400, "{query}: {answer:?}");
        answer.code();
    }
}

#[test]
fn many_connections_and_slow_ones_keep_nobody_waiting() {
    let studio = Running::new();
    let mut held = Vec::new();
    for number in 0..400 {
        let mut stream = studio.connect();
        // A head that never ends, a body that never comes, nothing at all.
        let _ = match number % 3 {
            0 => stream.write_all(b"GET / HTTP/1.1\r\nhost: "),
            1 => stream.write_all(
                format!(
                    "POST /api/do HTTP/1.1\r\nhost: 127.0.0.1:{}\r\ncontent-length: 100\r\n\r\n{{",
                    studio.port
                )
                .as_bytes(),
            ),
            _ => Ok(()),
        };
        held.push(stream);
        if number % 100 == 99 {
            let begun = Instant::now();
            assert_eq!(studio.get(STATE, &[]).status, 200, "beside {number} others");
            assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
        }
    }
}

#[test]
fn a_body_that_comes_drop_by_drop_keeps_nobody_waiting_and_ends() {
    let studio = Running::new();
    let slow: Vec<_> = (0..8)
        .map(|_| {
            let mut stream = studio.connect();
            let head = studio.request(
                "POST",
                "/api/files?name=a.csv",
                &[("content-type", "application/octet-stream"), ("content-length", "1000")],
                b"1",
            );
            stream.write_all(&head).unwrap();
            stream
        })
        .collect();
    let begun = Instant::now();
    assert_eq!(studio.get(STATE, &[]).status, 200);
    assert!(begun.elapsed() < Duration::from_secs(2));
    let mut first = String::new();
    let mut stream = slow.into_iter().next().unwrap();
    let _ = stream.read_to_string(&mut first);
    assert!(first.starts_with("HTTP/1.1 408"), "{first}");
    assert!(!studio.home.exists(), "of half a file nothing is kept");
}

#[test]
fn names_of_files_lead_nowhere() {
    let studio = Running::new();
    let outside = studio.folder.path().join("outside.csv");
    fs::write(&outside, "mine").unwrap();
    for name in [
        "..%2f..%2foutside.csv",
        "..%2foutside.csv",
        "%2fetc%2fcron.d%2fa",
        "..%5c..%5coutside.csv",
        "C%3A%5Coutside.csv",
        "C:outside.csv",
        "a.csv%3Astream",
        ".bashrc",
        "a%2f.ssh%2fauthorized_keys",
        "..",
        ".",
        "",
        "a%00.csv",
        "a%0a.csv",
        "a%e2%80%aevsc.exe",
        "nul",
        "COM1.csv",
        "a%2f..%2f..%2fb.csv",
        &"a".repeat(300),
        "a.",
        "a%2fb%2f",
    ] {
        let answer = studio.file(&format!("name={name}"), b"theirs");
        assert_eq!(answer.status, 400, "{name}: {answer:?}");
        answer.code();
    }
    assert!(!studio.home.exists(), "nothing was made");
    let place = studio.post("/api/start", &[], br#"{"do":"new","name":"../../outside","whole":true}"#).json();
    assert_eq!(place["name"], "outside");
    let id = place["id"].as_str().unwrap();
    for name in [
        "..%2foutside.csv",
        "a%2f..%2f..%2f..%2foutside.csv",
        "%2fa",
        "a%2f%2fb",
        ".foldshift%2fjournal",
        "a%5cb",
    ] {
        assert_eq!(studio.file(&format!("name={name}&into={id}"), b"theirs").status, 400, "{name}");
    }
    for into in ["..", "outside", "", "%2e%2e%2f", "0000000000000000"] {
        assert_eq!(studio.file(&format!("name=a.csv&into={into}"), b"theirs").status, 404, "{into}");
    }
    assert_eq!(fs::read(&outside).unwrap(), b"mine");
    assert_eq!(fs::read_dir(studio.folder.path()).unwrap().count(), 2, "the home, and what was there");
    assert_eq!(studio.file(&format!("name=exports%2fa.csv&into={id}"), b"theirs").status, 200);
    assert!(studio.home.join("outside/exports/a.csv").is_file());
}

#[test]
fn a_link_in_a_place_for_files_leads_nowhere() {
    #[cfg(unix)]
    {
        let studio = Running::new();
        let place = studio.post("/api/start", &[], br#"{"do":"new","name":"a","whole":true}"#).json();
        let id = place["id"].as_str().unwrap();
        let outside = studio.folder.path().join("outside");
        fs::create_dir(&outside).unwrap();
        std::os::unix::fs::symlink(&outside, studio.home.join("a/link")).unwrap();
        let answer = studio.file(&format!("name=link%2fa.csv&into={id}"), b"theirs");
        assert_eq!(fs::read_dir(&outside).unwrap().count(), 0, "{answer:?}");
        assert_eq!(answer.status, 400);
    }
}

#[test]
fn a_script_in_a_name_stays_text() {
    const NAME: &str = "<img src=x onerror=alert(1)>.csv";
    let studio = Running::new();
    let answer = studio.file("name=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E.csv", b"A,B\n1,2\n");
    assert_eq!((answer.status, answer.json()["name"].as_str()), (200, Some(NAME)));
    let closed = studio.post("/api/close", &[], b"{}");
    let listed = studio.get(STATE, &[]);
    for answer in [answer, closed, listed] {
        assert!(answer.head.contains("content-type: application/json"), "no page is made of it: {answer:?}");
        assert!(answer.head.contains("x-content-type-options: nosniff"), "{answer:?}");
    }
    let refused = studio.file("name=%3Cscript%3E%2f..", b"");
    assert!(refused.status == 400 && refused.head.contains("content-type: application/json"), "{refused:?}");
}

#[test]
fn an_archive_that_leads_out_or_holds_no_study_leaves_nothing() {
    let studio = Running::new();
    for names in [
        &["../../outside/study.toml"][..],
        &["study.toml", "..\\..\\outside.csv"],
        &["/etc/cron.d/study.toml"],
        &["a.csv"],
        &[],
    ] {
        let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for name in names {
            archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            archive.write_all(b"[study]\n").unwrap();
        }
        let bytes = archive.finish().unwrap().into_inner();
        let answer = studio.file("name=study.zip", &bytes);
        assert!(answer.status == 400 || names.is_empty(), "{names:?}: {answer:?}");
    }
    let there: Vec<_> =
        fs::read_dir(studio.folder.path()).unwrap().flatten().map(|entry| entry.file_name()).collect();
    assert_eq!(there, ["home"]);
    let left = fs::read_dir(&studio.home)
        .unwrap()
        .flatten()
        .filter(|entry| entry.path().join("study.toml").exists())
        .count();
    assert_eq!(left, 0);
}

#[test]
fn every_answer_is_strict_and_none_holds_the_token_or_a_cookie() {
    let studio = Running::new();
    let answers = [
        studio.get("/", &[("x-foldshift-token", ""), ("sec-fetch-site", "none")]),
        studio.get("/page/main.js", &[("x-foldshift-token", "")]),
        studio.get("/page/nothing.js", &[]),
        studio.get(STATE, &[]),
        studio.get("/api/nothing", &[]),
        studio.get("/api/plate/a", &[]),
        studio.get(&format!("/{}", studio.token), &[]),
        studio.get(STATE, &[("origin", "http://evil.example")]),
        studio.get(STATE, &[("x-foldshift-token", "wrong")]),
        studio.post("/api/do", &[], format!("{{\"{}\":1}}", studio.token).as_bytes()),
        studio.post("/api/start", &[], br#"{"do":"new","name":"a","whole":true}"#),
        studio.file(&format!("name=.{}", studio.token), b""),
        studio.send(&studio.request("PUT", "/", &[], b"")),
    ];
    for answer in answers {
        for header in [
            "content-security-policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'\r",
            "x-content-type-options: nosniff\r",
            "referrer-policy: no-referrer\r",
            "cache-control: no-store\r",
            "cross-origin-opener-policy: same-origin\r",
            "cross-origin-resource-policy: same-origin\r",
            "cross-origin-embedder-policy: require-corp\r",
        ] {
            assert!(format!("{}\r", answer.head).contains(header), "{header}: {answer:?}");
        }
        assert!(!answer.head.contains("set-cookie"), "{answer:?}");
        assert!(!answer.head.contains("access-control-allow"), "{answer:?}");
        assert!(
            !answer.body.contains(&studio.token) || answer.status == 400 && answer.body.contains("name"),
            "{answer:?}"
        );
    }
}

#[test]
fn the_shell_holds_no_data() {
    let studio = Running::with(
        |folder| {
            fs::create_dir_all(folder.join("secret study/exports")).unwrap();
            fs::write(folder.join("secret study/exports/secret.csv"), "A,B\n").unwrap();
            Some(folder.join("secret study"))
        },
        Duration::from_secs(3_600),
    );
    let shell = studio.get("/", &[("x-foldshift-token", ""), ("sec-fetch-site", "none")]);
    assert_eq!(shell.status, 200);
    assert!(shell.head.contains("content-type: text/html"));
    for secret in ["secret", studio.token.as_str(), studio.folder.path().to_str().unwrap()] {
        assert!(!shell.body.contains(secret), "{secret}");
    }
}

#[test]
fn only_this_computer_is_answered() {
    let studio = Running::new();
    // Another address of this computer, as others of the network would use it, has nobody behind it.
    for other in ["127.0.0.2", "[::1]"] {
        let reached = std::net::TcpStream::connect(format!("{other}:{}", studio.port));
        assert!(reached.is_err(), "{other}");
    }
}
