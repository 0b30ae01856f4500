//! `foldshift mcp`: reading, fitting, comparing and explaining for assistants, by the Model Context Protocol over standard input
//! and output (<https://modelcontextprotocol.io>, revision 2025-06-18): a line is a JSON-RPC 2.0 message.
//!
//! A page over [`call`](crate::cli::call): a tool is a command, its arguments are the options of the command line, its answer is
//! what `--json` prints. Nothing is written: options that name a file to write are left out.

use std::io::{self, BufRead, Write};
use std::path::PathBuf;

use clap::{ArgAction, CommandFactory as _};
use serde_json::{Map, Value as Json, json};

use crate::cli::call::{Call, Called, Ended, Given, Value};
use crate::cli::terminal::Terminal;
use crate::cli::{Cli, Common, Outcome};
use foldshift_tables::diagnostic::{Code, Diagnostic, why};

/// The commands that are tools, each with the argument that takes its inputs, and what that is.
const TOOLS: [(&str, &str, &str); 4] = [
    ("read", "exports", "Files of a plate reader, as the instrument wrote them."),
    ("fit", "table", "Files of doses and responses: CSV, TSV, Parquet, Arrow, workbooks."),
    (
        "compare",
        "table",
        "A file of responses by cell_line, compound, experiment and dose, or a table of fits.",
    ),
    ("explain", "asked", "Variants or drugs: `NTRK1:G595R`, `MET:amp`, `larotrectinib`."),
];

/// Options of which nothing is to be written, or said otherwise.
const LEFT_OUT: [&str; 7] = ["output", "outliers", "rejects", "anatomy", "resume", "explain", "memory"];

/// Rows that an answer holds where nobody asks for more.
const ROWS: u64 = 200;

/// Revisions of the protocol that are spoken; the newest first.
const REVISIONS: [&str; 3] = ["2025-06-18", "2025-03-26", "2024-11-05"];

pub(super) fn run(common: &Common, terminal: &Terminal) -> Outcome {
    let threads = common.threads.map_or(0, usize::from);
    match serve(io::stdin().lock(), io::stdout().lock(), threads) {
        Ok(()) => Outcome::Done,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Outcome::Done,
        Err(error) => {
            terminal.error(&format!("the conversation broke off: {}", why(&error)));
            Outcome::CouldNotRun
        }
    }
}

/// Answers messages until there are no more.
fn serve(input: impl BufRead, mut output: impl Write, threads: usize) -> io::Result<()> {
    for line in input.split(b'\n') {
        let line = line?;
        let line = String::from_utf8_lossy(&line);
        if line.trim().is_empty() {
            continue;
        }
        let answer = match serde_json::from_str::<Json>(&line) {
            Ok(message) => answer(&message, threads),
            Err(error) => Some(refusal(&Json::Null, -32700, &format!("this is no JSON: {error}"))),
        };
        if let Some(answer) = answer {
            serde_json::to_writer(&mut output, &answer)?;
            output.write_all(b"\n")?;
            output.flush()?;
        }
    }
    Ok(())
}

/// The answer to a message; notifications have none.
fn answer(message: &Json, threads: usize) -> Option<Json> {
    let id = message.get("id")?;
    let none = Json::Null;
    let parameters = message.get("params").unwrap_or(&none);
    let found = match message.get("method").and_then(Json::as_str) {
        Some("initialize") => Ok(hello(parameters)),
        Some("ping") => Ok(json!({})),
        Some("tools/list") => Ok(json!({ "tools": TOOLS.map(described) })),
        Some("tools/call") => called(parameters, threads),
        Some(method) => Err((-32601, format!("there is no method `{method}`"))),
        None => Err((-32600, "a message has no method".to_owned())),
    };
    Some(match found {
        Ok(result) => json!({ "jsonrpc": "2.0", "id": id, "result": result }),
        Err((code, problem)) => refusal(id, code, &problem),
    })
}

fn refusal(id: &Json, code: i32, problem: &str) -> Json {
    json!({ "jsonrpc": "2.0", "id": id, "error": { "code": code, "message": problem } })
}

fn hello(parameters: &Json) -> Json {
    let asked = parameters.get("protocolVersion").and_then(Json::as_str);
    let spoken = REVISIONS.into_iter().find(|revision| Some(*revision) == asked).unwrap_or(REVISIONS[0]);
    json!({
        "protocolVersion": spoken,
        "capabilities": { "tools": {} },
        "serverInfo": { "name": "foldshift", "version": env!("CARGO_PKG_VERSION") },
        "instructions": "Dose-response curves with honest intervals. An IC50 with qualifier > or < is a bound, never an estimate; \
            n counts experiments, not wells. Research use only; not a treatment recommendation.",
    })
}

/// A tool as it is listed: its arguments are the options of the command.
fn described((command, inputs, what): (&str, &str, &str)) -> Json {
    let parser = Cli::command();
    let found = parser.find_subcommand(command);
    let about = found.and_then(clap::Command::get_about).map(ToString::to_string).unwrap_or_default();
    let mut properties = Map::new();
    properties.insert(
        inputs.to_owned(),
        json!({ "description": what, "type": "array", "items": { "type": "string" }, "minItems": 1 }),
    );
    properties.insert(
        "rows".to_owned(),
        json!({ "description": format!("Rows of the answer at most; {ROWS} when left out."), "type": "integer", "minimum": 1 }),
    );
    for option in found.into_iter().flat_map(clap::Command::get_arguments) {
        let Some(name) = option.get_long().filter(|name| !LEFT_OUT.contains(name)) else { continue };
        let mut property = match option.get_action() {
            ArgAction::SetTrue => json!({ "type": "boolean" }),
            ArgAction::Append => json!({ "type": "array", "items": { "type": ["string", "number"] } }),
            _ => json!({ "type": ["string", "number"] }),
        };
        let words: Vec<String> =
            option.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
        if !words.is_empty() && !matches!(option.get_action(), ArgAction::SetTrue) {
            property = if matches!(option.get_action(), ArgAction::Append) {
                json!({ "type": "array", "items": { "enum": words } })
            } else {
                json!({ "enum": words })
            };
        }
        property["description"] = option.get_help().map(ToString::to_string).unwrap_or_default().into();
        properties.insert(name.replace('-', "_"), property);
    }
    let required: Vec<&str> = if command == "compare" { vec![inputs, "parental"] } else { vec![inputs] };
    json!({
        "name": command,
        "description": about,
        "inputSchema": {
            "type": "object", "properties": properties, "required": required, "additionalProperties": false,
        },
        "annotations": { "readOnlyHint": true, "openWorldHint": false },
    })
}

/// Calls a tool.
fn called(parameters: &Json, threads: usize) -> Result<Json, (i32, String)> {
    let name = parameters.get("name").and_then(Json::as_str).unwrap_or_default();
    let Some((command, inputs, _)) = TOOLS.into_iter().find(|(command, ..)| *command == name) else {
        return Err((-32602, format!("there is no tool `{name}`")));
    };
    let none = Map::new();
    let given = parameters.get("arguments").and_then(Json::as_object).unwrap_or(&none);
    let rows = given.get("rows").and_then(Json::as_u64).unwrap_or(ROWS);
    Ok(match prepared(command, inputs, given) {
        Ok(mut call) => {
            call.threads(threads);
            told(call.run(), rows)
        }
        Err(problem) => failed(&[problem], &[]),
    })
}

fn prepared(command: &str, inputs: &str, given: &Map<String, Json>) -> Result<Call, Diagnostic> {
    let mut call = Call::new(command)?;
    call.option("json", Value::On)?;
    for (name, value) in given {
        if name == "rows" {
            continue;
        }
        if name == inputs {
            let words = words(name, value)?;
            if words.iter().any(|word| word == "-") {
                let problem = "standard input is this conversation: name a file";
                return Err(Diagnostic::error(Code::Arguments, problem));
            }
            words.into_iter().map(PathBuf::from).for_each(|word| call.input(word));
            continue;
        }
        let option = name.replace('_', "-");
        if LEFT_OUT.contains(&option.as_str()) {
            let problem = format!("`{name}` is not for assistants: nothing is written here");
            return Err(Diagnostic::error(Code::Arguments, problem));
        }
        match value {
            Json::Bool(true) => call.option(&option, Value::On)?,
            Json::Bool(false) | Json::Null => {}
            Json::Array(_) => call.option(&option, Value::Many(words(name, value)?))?,
            one => call.option(&option, Value::One(word(name, one)?))?,
        }
    }
    Ok(call)
}

fn words(name: &str, value: &Json) -> Result<Vec<String>, Diagnostic> {
    match value {
        Json::Array(each) => each.iter().map(|one| word(name, one)).collect(),
        one => Ok(vec![word(name, one)?]),
    }
}

fn word(name: &str, value: &Json) -> Result<String, Diagnostic> {
    match value {
        Json::String(text) => Ok(text.clone()),
        Json::Number(number) => Ok(number.to_string()),
        _ => Err(Diagnostic::error(
            Code::Arguments,
            format!("`{name}` takes texts and numbers, or a list of them"),
        )),
    }
}

/// What a command came to, as a tool answers.
fn told(called: Called, rows: u64) -> Json {
    let Called { ended, told, said, given, .. } = called;
    let found = match given {
        Given::Text(text) if ended != Ended::CouldNotRun => serde_json::from_slice::<Json>(&text).ok(),
        _ => None,
    };
    let Some(mut found) = found else { return failed(&told, &said) };
    let mut notes = said;
    if let Some(each) = found.as_array_mut() {
        let (all, most) = (each.len(), usize::try_from(rows).unwrap_or(usize::MAX));
        each.truncate(most);
        if all > most {
            notes.push(format!("the first {most} of {all} rows; `rows` asks for more"));
        }
    }
    let warnings: Vec<String> =
        told.iter().map(|problem| problem.to_string().trim_end().to_owned()).collect();
    let answer = json!({ "result": found, "notes": notes, "warnings": warnings });
    json!({
        "content": [{ "type": "text", "text": answer.to_string() }],
        "structuredContent": answer,
        "isError": false,
    })
}

fn failed(told: &[Diagnostic], said: &[String]) -> Json {
    let mut words: Vec<String> =
        told.iter().map(|problem| problem.to_string().trim_end().to_owned()).collect();
    words.extend(said.iter().cloned());
    json!({ "content": [{ "type": "text", "text": words.join("\n") }], "isError": true })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn conversation(messages: &[Json]) -> Vec<Json> {
        let lines: Vec<String> = messages.iter().map(ToString::to_string).collect();
        let mut out = Vec::new();
        serve(lines.join("\n").as_bytes(), &mut out, 1).unwrap();
        String::from_utf8(out).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    fn asked(id: u32, tool: &str, arguments: &Json) -> Json {
        json!({ "jsonrpc": "2.0", "id": id, "method": "tools/call", "params": { "name": tool, "arguments": arguments } })
    }

    #[test]
    fn an_assistant_says_hello_asks_for_tools_and_fits_a_table() {
        let folder = tempfile::tempdir().unwrap();
        let table = folder.path().join("points.csv");
        let rows = "compound,dose,response\na,1,1.01\na,10,0.6\na,100,0.1\na,1000,0.02\na,10000,0\n\
            b,1,1\nb,10,0.99\nb,100,1.02\nb,1000,0.98\nb,10000,1\n";
        std::fs::write(&table, rows).unwrap();
        let answers = conversation(&[
            json!({ "jsonrpc": "2.0", "id": 0, "method": "initialize", "params": { "protocolVersion": "2025-03-26" } }),
            json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }),
            json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/list" }),
            asked(2, "fit", &json!({ "table": [table], "unit": "nM", "level": [10, 90], "rows": 1 })),
            asked(3, "fit", &json!({ "table": [table], "dose": "dosis" })),
            asked(4, "fit", &json!({ "table": [table], "output": "fits.csv" })),
            asked(5, "fit", &json!({ "table": [table], "tops": 1 })),
            asked(8, "fit", &json!({ "table": ["-"] })),
            asked(6, "explain", &json!({ "asked": "NTRK1:G595R" })),
            json!({ "jsonrpc": "2.0", "id": 7, "method": "tools/burn" }),
        ]);
        assert_eq!(answers.len(), 9);
        assert_eq!(answers[0]["result"]["protocolVersion"], "2025-03-26");
        let tools = answers[1]["result"]["tools"].as_array().unwrap();
        let names: Vec<&str> = tools.iter().filter_map(|tool| tool["name"].as_str()).collect();
        assert_eq!(names, ["read", "fit", "compare", "explain"]);
        let properties = &tools[1]["inputSchema"]["properties"];
        assert_eq!(properties["interval"]["enum"], json!(["profile", "none"]));
        assert!(properties.get("output").is_none());
        let fitted = &answers[2]["result"];
        assert_eq!(fitted["isError"], false, "{fitted}");
        assert_eq!(fitted["structuredContent"]["result"].as_array().unwrap().len(), 1);
        assert!(fitted["structuredContent"]["notes"].to_string().contains("the first 1 of 2 rows"));
        for (answer, says) in [(3, "dosis"), (4, "nothing is written"), (5, "`top`"), (6, "name a file")] {
            let answer = &answers[answer]["result"];
            assert_eq!(answer["isError"], true);
            assert!(answer["content"][0]["text"].as_str().unwrap().contains(says), "{answer}");
        }
        assert!(answers[7]["result"]["content"][0]["text"].as_str().unwrap().contains("G595R"));
        assert_eq!(answers[8]["error"]["code"], -32601);
    }

    #[test]
    fn what_is_no_message_is_told() {
        let mut out = Vec::new();
        serve(&b"non\xffsense\n\n[1]\n"[..], &mut out, 0).unwrap();
        let answer: Json = serde_json::from_slice(&out).unwrap();
        assert_eq!(answer["error"]["code"], -32700);
    }
}
