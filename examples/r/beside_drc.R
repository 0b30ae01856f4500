# One data set, three fits: foldshift, drc's LL.4 where drc is installed, and R's own nls.
#
#   Rscript examples/r/beside_drc.R
#
# LL.4 is c + (d - c) / (1 + exp(b (log x - log e))). In the words of foldshift: b is `hill`, c `bottom`, d `top`, and e
# `ic50_rel`; the sum of squares that is least is the same one.

here <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))
source(file.path(if (length(here)) dirname(here) else "examples/r", "foldshift.R"))

# Simulated: a line and its resistant offspring, nine doses, three wells, fractions of the vehicle.
wells <- data.frame(
  cell_line = rep(c("parental", "resistant"), each = 27),
  dose = rep(c(0.3, 1, 3, 10, 30, 100, 300, 1000, 3000), times = 6),
  response = c(
    1.012, 0.987, 0.951, 0.874, 0.611, 0.342, 0.178, 0.121, 0.094,
    0.973, 1.004, 0.968, 0.842, 0.633, 0.318, 0.161, 0.109, 0.118,
    0.995, 0.979, 0.937, 0.861, 0.587, 0.351, 0.187, 0.132, 0.101,
    1.008, 0.991, 1.013, 0.972, 0.958, 0.869, 0.655, 0.391, 0.229,
    0.984, 1.017, 0.989, 0.995, 0.931, 0.847, 0.682, 0.367, 0.241,
    1.003, 0.976, 0.998, 0.983, 0.944, 0.891, 0.629, 0.412, 0.217
  )
)

fits <- foldshift_fit(wells, by = "cell_line", unit = "nM", reads = "viability", level = c(10, 90), quiet = TRUE)

# b, c, d, e of each line, as drc names them.
of_foldshift <- function(fit) c(b = fit$hill, c = fit$bottom, d = fit$top, e = fit$ic50_rel)

of_nls <- function(points) {
  middle <- points$dose[which.min(abs(points$response - mean(range(points$response))))]
  start <- list(b = 1, c = min(points$response), d = max(points$response), e = middle)
  curve <- deriv(~ c + (d - c) / (1 + exp(b * (log(dose) - log(e)))), c("b", "c", "d", "e"), function(b, c, d, e, dose) NULL)
  coef(nls(response ~ curve(b, c, d, e, dose), points, start, algorithm = "port"))
}

of_drc <- function(points, formula = response ~ dose) {
  model <- drc::drm(formula, data = points, fct = drc::LL.4(), control = drc::drmc(relTol = 1e-14, maxIt = 2000))
  list(
    coefficients = setNames(coef(model), c("b", "c", "d", "e")),
    rss = sum(residuals(model)^2),
    ed = drc::ED(model, c(10, 50, 90), display = FALSE)[, "Estimate"],          # relative levels
    half = drc::ED(model, 0.5, type = "absolute", display = FALSE)[, "Estimate"] # response 0.5
  )
}

with_drc <- requireNamespace("drc", quietly = TRUE)
for (line in fits$cell_line) {
  fit <- fits[fits$cell_line == line, ]
  points <- wells[wells$cell_line == line, ]
  beside <- rbind(foldshift = of_foldshift(fit), nls = of_nls(points))
  if (with_drc) beside <- rbind(beside, drc = of_drc(points)$coefficients)
  cat("\n", line, "\n", sep = "")
  print(beside, digits = 10)
  cat("relative IC10, IC50, IC90:", format(c(fit$ic10_rel, fit$ic50_rel, fit$ic90_rel), digits = 8),
      " absolute IC50:", format(fit$ic50_abs, digits = 8), "\n")
  cat("95 % interval of the absolute IC50:", format(c(fit$ic50_abs_lower95, fit$ic50_abs_upper95), digits = 6), "nM\n")
  if (with_drc) {
    theirs <- of_drc(points)
    cat("drc, ED relative 10, 50, 90:", format(unname(theirs$ed), digits = 8),
        " ED absolute 0.5:", format(unname(theirs$half), digits = 8), "\n")
  }
}
if (!with_drc) cat("\ndrc is not installed: its lines are left out (install.packages(\"drc\"))\n")
