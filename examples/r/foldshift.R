# foldshift from R: source() this file. It needs R 4.0 or newer, no package, and the program `foldshift`.
#
#   fits <- foldshift_fit(points, by = c("cell_line", "compound"), unit = "nM", level = c(10, 90))
#   folds <- foldshift_compare(points, parental = "KM12")
#
# docs/r.md explains both, and says what the words of drc, Prism and others are here.

#' Fits dose-response curves, one for each group of `by`.
#'
#' @param data A data frame with one row a well, or the path of a table that foldshift reads (CSV, Parquet, Arrow, XLSX ...).
#' @param by Names of the columns that tell curves apart; those of experiment, cell line, compound and curve when left out.
#' @param dose,response Names of the columns of doses and responses, found by their headings when left out.
#' @param unit Unit of the doses, such as "nM".
#' @param half Response at which the absolute IC50 is read: 0.5 for fractions, 50 for percent.
#' @param level Levels of effect beside 50, in percent: c(10, 90) gives IC10 and IC90.
#' @param ... Every other option of `foldshift fit`, by its name with `_` for `-`: `plausible = TRUE`, `bottom = 0`,
#'   `hill_range = c(0.3, 5)` (NA leaves a side open), `only = list(time_h = 72)`, `model = "aicc"`, `weight = "1/y2"`.
#'   TRUE sets a switch; FALSE and NULL are as if left out.
#' @param output Path of a file for the result (.csv, .parquet, .arrow ...). It is then not read into R.
#' @param quiet TRUE: no messages.
#' @param program The program, where it is not on the PATH.
#' @return A data frame with one row a curve; docs/tables.md explains the columns. A number that is not known is NA, one
#'   that the data do not tell ("nd") is NaN; a bound of an IC50 has `>` or `<` in its `_qualifier`. With `output` its
#'   path, invisibly. Errors of the program are R errors of class `foldshift_error`, with `$code` and `$text`; its
#'   warnings are R warnings of class `foldshift_warning`; a failed check (exit 1) is one of class `foldshift_check`.
foldshift_fit <- function(data, by = NULL, dose = NULL, response = NULL, unit = NULL, half = NULL, level = NULL, ...,
                          output = NULL, quiet = FALSE, program = Sys.getenv("FOLDSHIFT", "foldshift")) {
  options <- list(by = by, dose = dose, response = response, unit = unit, half = half, level = level, ...)
  foldshift_call("fit", data, options, output, quiet, program)
}

#' Fold shifts between cell lines: IC50 of each resistant line over that of its parental line.
#'
#' @param data As for `foldshift_fit()`, or a data frame that it gave.
#' @param parental Name of the parental line.
#' @param resistant Names of the resistant lines; all others when left out.
#' @param cell_line,compound,experiment Names of these columns, found by their headings when left out.
#' @param ... Every other option of `foldshift compare`.
#' @param output,quiet,program As for `foldshift_fit()`.
#' @return A data frame with one row a line, compound and metric: the table shifts.csv of docs/tables.md.
foldshift_compare <- function(data, parental, resistant = NULL, cell_line = NULL, compound = NULL, experiment = NULL, ...,
                              output = NULL, quiet = FALSE, program = Sys.getenv("FOLDSHIFT", "foldshift")) {
  options <- list(parental = parental, resistant = resistant, cell_line = cell_line, compound = compound,
                  experiment = experiment, ...)
  foldshift_call("compare", data, options, output, quiet, program)
}

#' The fitted response at the given doses, from one row of `foldshift_fit()` with the model 4PL.
foldshift_predict <- function(fit, dose) {
  stopifnot(nrow(fit) == 1, fit$model == "4PL")
  fit$bottom + (fit$top - fit$bottom) / (1 + 10^(fit$hill * (log10(dose) - fit$log10_mid)))
}

# What follows is behind these three.

# Runs a command of the program on a table and reads what it writes.
foldshift_call <- function(command, data, options, output, quiet, program) {
  folder <- tempfile("foldshift")
  dir.create(folder)
  on.exit(unlink(folder, recursive = TRUE))
  if (is.data.frame(data)) {
    table <- file.path(folder, "data.csv")
    foldshift_write(data, table)
  } else if (is.character(data) && length(data) >= 1 && !anyNA(data)) {
    table <- path.expand(data)
  } else {
    stop("`data` is neither a data frame nor a path", call. = FALSE)
  }
  result <- if (is.null(output)) file.path(folder, "result.csv") else path.expand(output)
  errors <- file.path(folder, "stderr")
  arguments <- c(command, table, foldshift_arguments(options), paste0("--output=", result), "--verbose", "--color=never")
  quoting <- if (.Platform$OS.type == "windows") "cmd2" else "sh"
  status <- suppressWarnings(
    system2(program, shQuote(arguments, type = quoting), stdout = file.path(folder, "stdout"), stderr = errors)
  )
  if (status == 127 || !file.exists(errors)) {
    stop("the program `", program, "` does not run: install foldshift, or say where it is with ",
         "`program =` or Sys.setenv(FOLDSHIFT = ...)", call. = FALSE)
  }
  foldshift_tell(readLines(errors, warn = FALSE, encoding = "UTF-8"), status, folder, quiet)
  if (!is.null(output)) return(invisible(output))
  foldshift_read(result, if (is.data.frame(data)) data)
}

# Options by name as the command line has them: level = c(10, 90) is --level=10,90.
foldshift_arguments <- function(options) {
  options <- options[!vapply(options, function(value) is.null(value) || identical(value, FALSE), NA)]
  if (length(options) && (is.null(names(options)) || any(names(options) == ""))) {
    stop("options are given by name, as in `unit = \"nM\"`", call. = FALSE)
  }
  text <- function(value) if (is.numeric(value)) foldshift_digits(value) else as.character(value)
  one <- function(name, value) {
    flag <- paste0("--", gsub("_", "-", name, fixed = TRUE))
    if (isTRUE(value)) return(flag)
    if (grepl("_range$", name) && length(value) == 2) {
      sides <- ifelse(is.finite(value), text(value), "")
      return(paste0(flag, "=", sides[1], ":", sides[2]))
    }
    if (name == "only") {
      value <- lapply(value, text)
      return(paste0(flag, "=", rep(names(value), lengths(value)), "=", unlist(value, use.names = FALSE)))
    }
    if (anyNA(value)) stop("`", name, "` holds a missing value", call. = FALSE)
    paste0(flag, "=", paste(text(value), collapse = ","))
  }
  unlist(Map(one, names(options), options), use.names = FALSE)
}

# The fewest digits, 15 to 17, that read back to the same number.
foldshift_digits <- function(x) {
  text <- sprintf("%.15g", x)
  for (digits in c(16, 17)) {
    rough <- is.finite(x) & suppressWarnings(as.numeric(text)) != x
    text[rough] <- sprintf(paste0("%.", digits, "g"), x[rough])
  }
  text
}

# Writes a data frame as CSV in UTF-8, numbers with all their digits; NA is an empty cell.
foldshift_write <- function(data, path) {
  quoted <- function(text) {
    text <- enc2utf8(text)
    must <- grepl("[\",;\t\r\n]|^[[:space:]#]|[[:space:]]$", text)
    text[must] <- paste0("\"", gsub("\"", "\"\"", text[must], fixed = TRUE), "\"")
    text
  }
  cells <- lapply(data, function(column) {
    if (is.list(column) || length(dim(column)) > 1) stop("a column of `data` holds lists or matrices", call. = FALSE)
    text <- if (is.double(column) && !is.object(column)) foldshift_digits(column) else as.character(column)
    text <- quoted(text)
    undetermined <- is.nan(if (is.double(column)) unclass(column) else 0)
    text[is.na(column) & !undetermined] <- ""
    if ("ic50_abs_qualifier" %in% names(data)) text[undetermined] <- "nd" # a table of fits goes back as it came
    text
  })
  lines <- c(paste(quoted(names(data)), collapse = ","), do.call(paste, c(unname(cells), sep = ",")))
  connection <- file(path, "wb")
  on.exit(close(connection))
  writeLines(lines, connection, useBytes = TRUE)
}

# Columns of results that are text, whatever stands in them; those before `model` name the curve.
foldshift_texts <- c("model", "status", "reasons", "dose_unit", "parental", "resistant", "compound", "metric",
                     "qualifier", "method", "call", "tags", "experiment", "part", "verdict")

# Reads a table of results: numbers are numbers, empty is NA, "nd" is NaN.
foldshift_read <- function(path, data = NULL) {
  table <- utils::read.csv(path, colClasses = "character", na.strings = "", check.names = FALSE, encoding = "UTF-8")
  identity <- seq_len(max(0, match("model", names(table), nomatch = 1) - 1))
  for (i in seq_along(table)) {
    name <- names(table)[i]
    column <- table[[i]]
    if (i %in% identity || name %in% foldshift_texts || grepl("_qualifier$", name)) {
      # A text that a spreadsheet would run has an apostrophe in front in every CSV.
      column <- sub("^'(?=[-=+@\t\r\n].)", "", column, perl = TRUE)
      column[is.na(column)] <- ""
      if (i %in% identity && is.numeric(data[[name]])) column <- as.numeric(column)
    } else {
      column[!is.na(column) & column == "nd"] <- "NaN"
      column <- as.numeric(column)
    }
    table[[i]] <- column
  }
  table
}

# Hands on what the program said on stderr as conditions of R.
foldshift_tell <- function(lines, status, folder, quiet) {
  lines <- gsub(paste0(folder, .Platform$file.sep), "", lines, fixed = TRUE)
  lines <- lines[!grepl("^reading [0-9.]+ s, grouping ", lines)]
  starts <- grepl("^(error|warning)(\\[[A-Z][0-9]+\\])?: ", lines)
  # What follows belongs to it up to an empty line, where the next line is not set in.
  kind <- rep("message", length(lines))
  group <- integer(length(lines))
  current <- 0
  inside <- FALSE
  for (i in seq_along(lines)) {
    if (starts[i]) {
      current <- current + 1
      inside <- TRUE
    } else if (!(inside && grepl("^( |[0-9]+ \\||$)", lines[i]))) {
      if (inside || i == 1) current <- current + 1
      inside <- FALSE
    }
    group[i] <- current
    kind[i] <- if (inside) sub("^(error|warning).*", "\\1", lines[match(current, group)]) else "message"
  }
  errors <- character()
  for (block in split(seq_along(lines), group)) {
    text <- trimws(paste(lines[block], collapse = "\n"), "right")
    if (kind[block[1]] == "error") {
      errors <- c(errors, text)
    } else if (kind[block[1]] == "warning") {
      warning(foldshift_condition("foldshift_warning", "warning", text, status))
    } else if (!quiet && nzchar(text) && !length(errors)) {
      message(foldshift_condition("foldshift_message", "message", paste0(text, "\n"), status))
    }
  }
  if (!status %in% c(0, 1)) {
    text <- if (length(errors)) paste(errors, collapse = "\n") else paste(lines, collapse = "\n")
    stop(foldshift_condition("foldshift_error", "error", text, status))
  }
  if (status == 1) {
    text <- c("done, but something failed a check", errors)
    warning(foldshift_condition("foldshift_check", "warning", paste(text, collapse = "\n"), status))
  }
}

# A condition with the text of the program, its code (docs/diagnostics.md) and its exit status.
foldshift_condition <- function(class, kind, text, status) {
  code <- regmatches(text, regexpr("(?<=\\[)[A-Z][0-9]+(?=\\])", text, perl = TRUE))
  shown <- sub("^(error|warning)(\\[[A-Z][0-9]+\\])?: ", "", text)
  structure(class = c(class, kind, "condition"),
            list(message = shown, call = NULL, text = text, code = if (length(code)) code else NA_character_, status = status))
}
