# The prior that the pairs of a study share, and the variances that they borrow, are those of limma (Smyth 2004) to ten
# digits: `foldshift compare` of tables of fits beside `limma::squeezeVar` of the same standard deviations.
#
#   FOLDSHIFT=target/debug/foldshift Rscript tests/moderation/limma.R

suppressPackageStartupMessages(library(limma))
program <- Sys.getenv("FOLDSHIFT", "foldshift")

# The folds of the absolute IC50 of a study: `d` holds log10 folds, a vector of experiments for each compound.
compared <- function(d) {
  fits <- do.call(rbind, lapply(seq_along(d), function(compound) {
    experiments <- seq_along(d[[compound]])
    line <- function(name, log_ic50) {
      ic50 <- sprintf("%.17g", 10^log_ic50)
      data.frame(
        cell_line = name, compound = sprintf("c%03d", compound), experiment = experiments, dose_unit = "nM",
        status = "fitted", dose_min = 1e-6, dose_max = 1e9,
        ic50_abs = ic50, ic50_abs_qualifier = "", ic50_abs_lower95 = "", ic50_abs_upper95 = "",
        ic50_rel = ic50, ic50_rel_qualifier = "", ic50_rel_lower95 = "", ic50_rel_upper95 = ""
      )
    }
    rbind(line("P", 1 + 0 * d[[compound]]), line("R", 1 + d[[compound]]))
  }))
  table <- tempfile(fileext = ".csv")
  answer <- tempfile(fileext = ".csv")
  on.exit(unlink(c(table, answer)))
  write.csv(fits, table, row.names = FALSE, quote = FALSE)
  done <- system2(program, c("-q", "compare", table, "--parental", "P", "-o", answer), stdout = FALSE)
  stopifnot(done == 0)
  shifts <- read.csv(answer)
  shifts <- shifts[shifts$metric == "ic50_abs", ]
  stopifnot(nrow(shifts) == length(d), all(shifts$method %in% c("moderated_t", "paired_t")))
  shifts
}

same <- function(ours, theirs) stopifnot(max(abs(ours / theirs - 1)) < 1e-10)
said <- function(...) cat("ok:", ..., "\n")

# A study of so many compounds and experiments whose SDs differ by this SD of their logarithms.
drawn <- function(compounds, experiments, differing) {
  sds <- 0.12 * exp(differing * rnorm(compounds))
  lapply(seq_len(compounds), function(compound) {
    n <- experiments[(compound - 1) %% length(experiments) + 1]
    0.7 + sds[compound] * rnorm(n)
  })
}

check <- function(name, d) {
  shifts <- compared(d)
  variance <- shifts$sd^2
  experiments <- lengths(d)
  df <- experiments - 1
  limma <- squeezeVar(variance, df)
  most <- 2 * experiments
  if (is.finite(limma$df.prior)) {
    same(shifts$prior_sd^2, limma$var.prior)
    same(shifts$prior_df, pmin(limma$df.prior, most))
  } else {
    # Where samples differ no more than by chance limma takes their mean since 2017, and the paper the limit of its
    # estimate: so does the program.
    raised <- pmax(variance, 1e-5 * median(variance))
    limit <- exp(mean(log(raised) - digamma(df / 2) + log(df / 2)))
    same(shifts$prior_sd^2, limit)
    same(shifts$prior_df, most)
  }
  whole <- limma$df.prior < most
  if (any(whole)) {
    same(shifts$sd_moderated[whole]^2, limma$var.post[whole])
    moderated <- whole & shifts$method == "moderated_t"
    same(shifts$df[moderated], (df + limma$df.prior)[moderated])
  }
  capped <- !whole
  if (any(capped)) {
    lent <- (most * shifts$prior_sd^2 + df * variance) / (most + df)
    same(shifts$sd_moderated[capped]^2, lent[capped])
  }
  said(sprintf("%s: d0 %.4g, %d of %d uncapped", name, limma$df.prior, sum(whole), length(d)))
  sum(whole)
}

set.seed(20040203)
uncapped <- c(
  check("12 compounds, 3 experiments", drawn(12, 3, 1.2)),
  check("40 compounds, 2 experiments", drawn(40, 2, 1.5)),
  check("25 compounds, 4 experiments", drawn(25, 4, 0.8)),
  check("5 compounds, 5 experiments", drawn(5, 5, 1.5)),
  check("experiments differ in number", drawn(30, c(2, 3, 5), 1.2)),
  check("one almost without scatter", c(drawn(11, 3, 0.9), list(0.7 + c(0, 1e-6, -1e-6)))),
  check("12 compounds that scatter alike", drawn(12, 3, 0)),
  check("equal but for a hundredth", lapply(1:8, function(compound) 0.7 + c(-1, 0, 1) * (0.1 + 0.001 * compound))),
  check("100 compounds, 2 experiments", drawn(100, 2, 0.1))
)
stopifnot(sum(uncapped > 0) >= 4)
