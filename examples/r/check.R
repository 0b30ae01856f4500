# Checks foldshift.R against the program, R's own nls, and drc where it is installed. Stops at the first fault.
#
#   FOLDSHIFT=target/release/foldshift Rscript examples/r/check.R

here <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))
folder <- if (length(here)) dirname(here) else "examples/r"
source(file.path(folder, "beside_drc.R")) # with its functions, its wells and their fits

close_to <- function(ours, theirs, tolerance) max(abs(ours - theirs) / pmax(abs(theirs), 1e-3)) < tolerance
# The condition of a class that an expression raises; the first of them.
caught <- function(expression, class) tryCatch({ expression; NULL }, condition = function(c) if (inherits(c, class)) c)
said <- function(name) cat("ok:", name, "\n")

stopifnot(identical(
  foldshift_arguments(list(
    level = c(10, 12.5), by = c("a", "b"), plausible = TRUE, pic50 = FALSE, top = NULL, hill_range = c(0.3, NA),
    bottom_range = c(-0.1, 0.2), only = list(time_h = c(24, 72), line = "KM 12"), weight = "1/y2"
  )),
  c("--level=10,12.5", "--by=a,b", "--plausible", "--hill-range=0.3:", "--bottom-range=-0.1:0.2",
    "--only=time_h=24", "--only=time_h=72", "--only=line=KM 12", "--weight=1/y2")
))
stopifnot(identical(foldshift_digits(c(0.1, 100, 1e-9, 1 / 3)), c("0.1", "100", "1e-09", "0.3333333333333333")))
set.seed(1)
numbers <- exp(rnorm(1000, sd = 20))
stopifnot(identical(as.numeric(foldshift_digits(numbers)), numbers))
stopifnot(inherits(caught(foldshift_fit(wells, "cell_line", NULL, NULL, NULL, NULL, NULL, "4pl"), "error"), "error"))
said("arguments and digits")

# The same least squares as nls, to eight digits and more, and a sum of squares that is no larger.
for (line in fits$cell_line) {
  fit <- fits[fits$cell_line == line, ]
  points <- wells[wells$cell_line == line, ]
  stopifnot(close_to(of_foldshift(fit), of_nls(points), 1e-7))
  residuals <- points$response - foldshift_predict(fit, points$dose)
  stopifnot(close_to(sum(residuals^2), fit$rss, 1e-9), fit$df == 23, fit$n_points == 27, fit$n_doses == 9)
  # What the levels mean: foldshift's own curve, read backwards.
  way <- c(0.9, 0.5, 0.1) * (fit$top - fit$bottom) + fit$bottom
  levels <- c(fit$ic10_rel, fit$ic50_rel, fit$ic90_rel)
  told <- c(fit$ic10_rel_qualifier, fit$ic50_rel_qualifier, fit$ic90_rel_qualifier) == ""
  stopifnot(told[1:2], identical(told, !is.na(levels)))
  stopifnot(close_to(foldshift_predict(fit, levels[told]), way[told], 1e-9))
  stopifnot(close_to(foldshift_predict(fit, fit$ic50_abs), 0.5, 1e-9))
  stopifnot(fit$ic50_abs_lower95 < fit$ic50_abs, fit$ic50_abs < fit$ic50_abs_upper95, fit$hill > 0)
}
said("estimates beside nls")

# Names of any kind come back as they were, numbers as numbers.
odd <- c("KM12, clone \"7\"", "-80C", "=1+1", "\u00b5-line", " a", "007")
points <- do.call(rbind, lapply(odd, function(name) data.frame(line = factor(name), wells[wells$cell_line == "parental", -1])))
named <- foldshift_fit(points, by = "line", unit = "nM", quiet = TRUE)
stopifnot(identical(trimws(named$line), trimws(odd)), length(unique(named$ic50_abs)) == 1)
points <- transform(wells, donor = ifelse(cell_line == "parental", 7, 12.5))
numbered <- foldshift_fit(points[c("donor", "dose", "response")], by = "donor", unit = "nM", quiet = TRUE)
stopifnot(identical(numbered$donor, c(7, 12.5)), identical(numbered$ic50_abs, fits$ic50_abs))
said("names of curves")

# A missing response is told, and skipped when asked; an unknown number is NA, one that the data do not tell NaN, a bound has its sign.
holes <- wells
holes$response[c(1, 10, 19)] <- NA
stopifnot(caught(foldshift_fit(holes, quiet = TRUE), "foldshift_error")$code == "E0208")
fewer <- suppressWarnings(foldshift_fit(holes, by = "cell_line", unit = "nM", lenient = TRUE, quiet = TRUE))
stopifnot(fewer$n_points[1] == 24)
alive <- data.frame(dose = c(1, 10, 100, 1000), response = c(1.01, 0.98, 1.02, 0.97, 0.99, 1.01, 0.98, 1.00))
bound <- foldshift_fit(alive, unit = "nM", reads = "viability", quiet = TRUE)
stopifnot(bound$status == "no_response", bound$ic50_abs_qualifier == ">", is.na(bound$ic50_abs), bound$ic50_abs_lower95 > 100)
stopifnot(is.nan(bound$hill_se), is.na(bound$ic50_rel), !is.nan(bound$ic50_rel))
given <- foldshift_fit(wells, by = "cell_line", bottom = 0, top = 1, unit = "nM", quiet = TRUE)
stopifnot(all(given$bottom == 0), all(given$top == 1), all(is.na(given$bottom_se)), !any(is.nan(given$bottom_se)))
said("missing, bounded and given numbers")

# The program's errors and warnings are those of R.
error <- caught(foldshift_fit(wells, by = "cell_lines", quiet = TRUE), "foldshift_error")
stopifnot(error$code == "E0202", error$status == 2, grepl("did you mean `cell_line`", conditionMessage(error)))
error <- caught(foldshift_fit(wells, lvel = 10, quiet = TRUE), "foldshift_error")
stopifnot(error$status == 2, is.na(error$code), grepl("--level", conditionMessage(error)))
broken <- transform(wells, response = replace(as.character(response), 3, "lost"))
stopifnot(inherits(caught(foldshift_fit(broken, quiet = TRUE), "foldshift_error"), "foldshift_error"))
warned <- caught(foldshift_fit(broken, lenient = TRUE, quiet = TRUE), "foldshift_warning")
stopifnot(warned$code == "E0205", grepl("data.csv:4:", conditionMessage(warned), fixed = TRUE))
checked <- NULL
strict <- withCallingHandlers(
  foldshift_fit(broken, by = "cell_line", unit = "nM", lenient = TRUE, strict = TRUE, quiet = TRUE),
  warning = function(w) {
    checked <<- c(checked, class(w)[1])
    invokeRestart("muffleWarning")
  }
)
stopifnot(identical(checked, c("foldshift_warning", "foldshift_check")), nrow(strict) == 2)
message <- caught(foldshift_fit(wells, by = "cell_line", unit = "nM"), "message")
stopifnot(inherits(message, "foldshift_message"))
error <- caught(foldshift_fit(wells, program = "no-such-program"), "error")
stopifnot(grepl("install foldshift", conditionMessage(error)))
stopifnot(grepl("neither", conditionMessage(caught(foldshift_fit(1:3), "error"))))
said("conditions")

# A fold from wells and from their fits.
days <- do.call(rbind, lapply(1:3, function(day) {
  transform(wells, experiment = paste0("day ", day), compound = "larotrectinib", response = response * (1 + 0.01 * (day - 2)))
}))
folds <- foldshift_compare(days, parental = "parental", unit = "nM", quiet = TRUE)
of_days <- foldshift_fit(days, by = c("experiment", "cell_line", "compound"), unit = "nM", quiet = TRUE)
again <- foldshift_compare(of_days, parental = "parental", quiet = TRUE)
fold <- folds[folds$metric == "ic50_abs", ]
logs <- with(of_days, log10(ic50_abs[cell_line == "resistant"] / ic50_abs[cell_line == "parental"]))
stopifnot(fold$n_pairs == 3, fold$method == "paired_t", fold$call == "R", close_to(fold$estimate, 10^mean(logs), 1e-9))
interval <- 10^t.test(logs)$conf.int
stopifnot(close_to(c(fold$lower95, fold$upper95), interval, 1e-9))
stopifnot(close_to(again$estimate[again$metric == "ic50_abs"], fold$estimate, 1e-12))
said("folds beside t.test")

# Paths in and out, and Parquet where the tables of the project are at hand.
place <- tempfile(fileext = ".csv.gz")
back <- foldshift_fit(days, by = c("experiment", "cell_line", "compound"), unit = "nM", output = place, quiet = TRUE)
stopifnot(identical(back, place), file.size(place) > 0)
from_file <- foldshift_compare(place, parental = "parental", quiet = TRUE)
stopifnot(close_to(from_file$estimate[from_file$metric == "ic50_abs"], fold$estimate, 1e-12))
said("paths")
tables <- file.path(folder, "..", "..", "crates", "columns", "fixtures")
if (dir.exists(tables)) {
  of_text <- foldshift_fit(file.path(tables, "points.csv"), by = c("drug", "day"), quiet = TRUE)
  of_parquet <- foldshift_fit(file.path(tables, "pyarrow_zstd.parquet"), by = c("drug", "day"), quiet = TRUE)
  stopifnot(nrow(of_text) > 1, identical(of_text, of_parquet))
  place <- tempfile(fileext = ".parquet")
  foldshift_fit(days, by = c("experiment", "cell_line", "compound"), unit = "nM", output = place, quiet = TRUE)
  stopifnot(identical(rawToChar(readBin(place, "raw", 4)), "PAR1"))
  said("Parquet")
} else {
  cat("SKIPPED: no table in Parquet is at hand\n")
}

if (with_drc) {
  for (line in fits$cell_line) {
    fit <- fits[fits$cell_line == line, ]
    theirs <- of_drc(wells[wells$cell_line == line, ])
    stopifnot(close_to(of_foldshift(fit), theirs$coefficients, 1e-4))
    stopifnot(close_to(c(fit$ic10_rel, fit$ic50_rel), theirs$ed[1:2], 1e-4))
    stopifnot(close_to(fit$ic50_abs, theirs$half, 1e-4))
  }
  # Roots of ryegrass, in cm, so no fraction of anything: half of the untreated is read from its own top.
  theirs <- of_drc(drc::ryegrass, rootl ~ conc)
  ours <- foldshift_fit(drc::ryegrass, dose = "conc", response = "rootl", half = 3.9, reads = "viability", quiet = TRUE)
  stopifnot(close_to(of_foldshift(ours), theirs$coefficients, 1e-4))
  # Five curves of spinach, each by itself, not all of them with both plateaus: the sum of squares is what counts.
  spinach <- transform(drc::spinach, CURVE = paste("curve", CURVE))
  ours <- foldshift_fit(spinach[c("CURVE", "DOSE", "SLOPE")], by = "CURVE", dose = "DOSE", response = "SLOPE",
                        half = 0.9, reads = "viability", quiet = TRUE)
  stopifnot(setequal(ours$CURVE, spinach$CURVE))
  for (curve in ours$CURVE) {
    theirs <- tryCatch(of_drc(spinach[spinach$CURVE == curve, ], SLOPE ~ DOSE), error = conditionMessage)
    if (is.character(theirs)) cat("drc does not settle on", curve, "of spinach:", theirs, "\n")
    else stopifnot(ours$rss[ours$CURVE == curve] <= theirs$rss * (1 + 1e-9))
  }
  said(paste("LL.4 of drc", utils::packageVersion("drc")))
} else {
  cat("SKIPPED: drc is not installed, so nothing was held against LL.4\n")
}
cat("all checks of R passed\n")
