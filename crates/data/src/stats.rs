//! What linear algebra says about a regression before it is trained.

/// The curvature of the mean squared error in its steepest direction: the largest eigenvalue `λ` of its Hessian
/// `(2/n)·XᵀX`, where `X` is `features` (one inner vector a row, `[n, d]`) with a column of ones.
///
/// Plain gradient descent converges for rates below `2/λ` and diverges above. Found by power iteration; 0 for no rows.
///
/// ```
/// // One standardised feature: the Hessian is twice the unit matrix.
/// let curvature = firebrick_data::largest_curvature(&[vec![-1.0], vec![1.0]]);
/// assert!((curvature - 2.0).abs() < 1e-9);
/// ```
pub fn largest_curvature(features: &[Vec<f64>]) -> f64 {
    const ROUNDS: usize = 10_000;
    let Some(first) = features.first() else { return 0.0 };
    let hessian = hessian(features, first.len() + 1);
    // Unequal entries, so that the start is not orthogonal to the direction sought by some symmetry of the data.
    let mut direction: Vec<f64> = (0..hessian.len()).map(|i| 1.0 / (i as f64 + 1.6)).collect();
    let mut curvature = 0.0;
    for _ in 0..ROUNDS {
        let product: Vec<f64> = hessian.iter().map(|row| dot(row, &direction)).collect();
        let length = norm(&product);
        if length == 0.0 || !length.is_finite() {
            return length;
        }
        direction = product.iter().map(|x| x / length).collect();
        let settled = (length - curvature).abs() <= 1e-13 * length;
        curvature = length;
        if settled {
            break;
        }
    }
    curvature
}

fn hessian(features: &[Vec<f64>], size: usize) -> Vec<Vec<f64>> {
    let mut hessian = vec![vec![0.0; size]; size];
    let weight = 2.0 / features.len() as f64;
    for row in features {
        let extended: Vec<f64> = std::iter::once(1.0).chain(row.iter().copied()).collect();
        for (line, a) in hessian.iter_mut().zip(&extended) {
            line.iter_mut().zip(&extended).for_each(|(h, b)| *h += weight * a * b);
        }
    }
    hessian
}

/// The weights that minimise the mean squared error, in closed form: the intercept, then one a feature.
///
/// `features` is `[n, d]`, one inner vector a row; `targets` is `[n]`. Solved by Householder QR of the centred columns,
/// each scaled to length 1. `None` when there are fewer than `d + 1` rows, or a column is (up to `1e-10` of
/// its length) constant or a combination of others, so that no solution is the only one.
pub fn least_squares(features: &[Vec<f64>], targets: &[f64]) -> Option<Vec<f64>> {
    let width = features.first()?.len();
    if features.len() <= width || features.len() != targets.len() {
        return None;
    }
    let column = |j: usize| features.iter().map(|row| row[j]).collect::<Vec<f64>>();
    let (means, mut columns): (Vec<f64>, Vec<Vec<f64>>) =
        (0..width).map(|j| centred(column(j))).unzip();
    let mut lengths = Vec::with_capacity(width);
    for (column, mean) in columns.iter_mut().zip(&means) {
        let length = norm(column);
        let size = mean.abs() * (features.len() as f64).sqrt();
        if length.is_nan() || length <= 1e-13 * size || length == 0.0 {
            return None;
        }
        column.iter_mut().for_each(|x| *x /= length);
        lengths.push(length);
    }
    let (target_mean, right) = centred(targets.to_vec());
    let scaled = solve(columns, right)?;
    let slopes: Vec<f64> = scaled.iter().zip(&lengths).map(|(w, length)| w / length).collect();
    let intercept = target_mean - dot(&slopes, &means);
    Some(std::iter::once(intercept).chain(slopes).collect())
}

/// Columns that, with a column of ones, say all that the columns of `features` (`[n, d]`) say together: from the left,
/// each that is not (up to `1e-8` of its length) a combination of ones and those before it. At most `n − 1`.
///
/// Found by Gram–Schmidt, done twice for accuracy.
///
/// ```
/// // One-hot columns of two groups: the second follows from the first.
/// let rows = [vec![1.0, 0.0], vec![0.0, 1.0], vec![1.0, 0.0]];
/// assert_eq!(firebrick_data::smallest_basis(&rows), [0]);
/// ```
pub fn smallest_basis(features: &[Vec<f64>]) -> Vec<usize> {
    let Some(width) = features.first().map(Vec::len) else { return Vec::new() };
    let (mut kept, mut basis) = (Vec::new(), Vec::<Vec<f64>>::new());
    for j in 0..width {
        if basis.len() + 1 >= features.len() {
            break;
        }
        let column: Vec<f64> = features.iter().map(|row| row[j]).collect();
        let size = norm(&column);
        let (_, mut rest) = centred(column);
        for _ in 0..2 {
            for known in &basis {
                let along = dot(known, &rest);
                rest.iter_mut().zip(known).for_each(|(x, k)| *x -= along * k);
            }
        }
        let left = norm(&rest);
        if left > 1e-8 * size && left.is_finite() {
            rest.iter_mut().for_each(|x| *x /= left);
            basis.push(rest);
            kept.push(j);
        }
    }
    kept
}

/// Householder QR, column by column; the columns have length 1.
fn solve(mut columns: Vec<Vec<f64>>, mut right: Vec<f64>) -> Option<Vec<f64>> {
    let width = columns.len();
    let mut diagonal = vec![0.0; width];
    for j in 0..width {
        let length = norm(&columns[j][j..]);
        if length <= 1e-10 {
            return None;
        }
        // Away from zero, so that nothing cancels.
        diagonal[j] = if columns[j][j] > 0.0 { -length } else { length };
        let mut mirror = columns[j][j..].to_vec();
        mirror[0] -= diagonal[j];
        for column in &mut columns[j + 1..] {
            reflect(&mut column[j..], &mirror);
        }
        reflect(&mut right[j..], &mirror);
    }
    let mut weights = vec![0.0; width];
    for j in (0..width).rev() {
        let known: f64 = (j + 1..width).map(|k| columns[k][j] * weights[k]).sum();
        weights[j] = (right[j] - known) / diagonal[j];
    }
    Some(weights)
}

fn reflect(vector: &mut [f64], mirror: &[f64]) {
    let share = 2.0 * dot(vector, mirror) / dot(mirror, mirror);
    vector.iter_mut().zip(mirror).for_each(|(x, m)| *x -= share * m);
}

fn centred(mut column: Vec<f64>) -> (f64, Vec<f64>) {
    let mean = column.iter().sum::<f64>() / column.len() as f64;
    column.iter_mut().for_each(|x| *x -= mean);
    (mean, column)
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

fn norm(vector: &[f64]) -> f64 {
    dot(vector, vector).sqrt()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_curvature_of_raw_areas_forbids_the_rate_of_one_hundredth() {
        // Areas 50 … 149: mean 99.5, mean square 10733.5; [[1, m], [m, q]] has the eigenvalue below.
        let areas: Vec<Vec<f64>> = (50..150).map(|a| vec![f64::from(a)]).collect();
        let (m, q) = (99.5_f64, 10_733.5_f64);
        let expected = (1.0 + q) + ((1.0 - q).powi(2) + 4.0 * m * m).sqrt();
        let curvature = largest_curvature(&areas);
        assert!((curvature / expected - 1.0).abs() < 1e-9, "{curvature} {expected}");
        assert!(0.01 > 2.0 / curvature);
    }

    #[test]
    fn gradient_descent_diverges_just_above_two_over_the_curvature_and_not_below() {
        let rows = [vec![1.0, 2.0], vec![-3.0, 0.5], vec![0.0, 4.0], vec![2.0, -1.0]];
        let targets = [1.0, -2.0, 0.5, 3.0];
        let loss_after = |rate: f64| {
            let mut w = [0.0; 3];
            for _ in 0..4000 {
                let mut gradient = [0.0; 3];
                for (row, y) in rows.iter().zip(targets) {
                    let x = [1.0, row[0], row[1]];
                    let error = dot(&w, &x) - y;
                    gradient.iter_mut().zip(x).for_each(|(g, x)| *g += 2.0 / 4.0 * error * x);
                }
                w.iter_mut().zip(gradient).for_each(|(w, g)| *w -= rate * g);
            }
            rows.iter()
                .zip(targets)
                .map(|(r, y)| (w[0] + w[1] * r[0] + w[2] * r[1] - y).powi(2))
                .sum::<f64>()
        };
        let limit = 2.0 / largest_curvature(&rows);
        assert!(loss_after(0.99 * limit) < 100.0);
        assert!(loss_after(1.01 * limit) > 1e12);
    }

    #[test]
    fn an_exact_line_is_found() {
        let rows: Vec<Vec<f64>> = (0..10).map(|i| vec![50.0 + f64::from(i)]).collect();
        let targets: Vec<f64> = rows.iter().map(|row| 3.0 - 0.25 * row[0]).collect();
        let weights = least_squares(&rows, &targets).unwrap();
        assert!((weights[0] - 3.0).abs() < 1e-10 && (weights[1] + 0.25).abs() < 1e-12);
    }

    #[test]
    fn a_textbook_regression_has_its_published_solution() {
        // Anscombe's first quartet (1973): y = 3.00009 + 0.500091 x.
        let x = [10., 8., 13., 9., 11., 14., 6., 4., 12., 7., 5.];
        let y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68];
        let weights = least_squares(&x.map(|x| vec![x]), &y).unwrap();
        assert!((weights[0] - 3.000_090_909_090_9).abs() < 1e-10, "{weights:?}");
        assert!((weights[1] - 0.500_090_909_090_9).abs() < 1e-10, "{weights:?}");
    }

    #[test]
    fn without_a_single_solution_there_is_none() {
        let double = [vec![1.0, 2.0], vec![2.0, 4.0], vec![3.0, 6.0], vec![5.0, 10.0]];
        assert_eq!(least_squares(&double, &[1.0, 2.0, 3.0, 4.0]), None);
        assert_eq!(least_squares(&[vec![0.1], vec![0.1], vec![0.1]], &[1.0, 2.0, 3.0]), None);
        assert_eq!(least_squares(&[vec![1.0]], &[1.0]), None);
        assert_eq!(least_squares(&[], &[]), None);
    }

    proptest! {
        #[test]
        fn the_residual_is_orthogonal_to_every_column(
            rows in prop::collection::vec(prop::collection::vec(-100.0_f64..100.0, 3), 8..30),
            noise in prop::collection::vec(-10.0_f64..10.0, 30)
        ) {
            let targets = &noise[..rows.len()];
            if let Some(w) = least_squares(&rows, targets) {
                let residual: Vec<f64> = rows.iter().zip(targets)
                    .map(|(row, y)| y - w[0] - dot(&w[1..], row)).collect();
                prop_assert!(residual.iter().sum::<f64>().abs() < 1e-6);
                for j in 0..3 {
                    let product: f64 = rows.iter().zip(&residual).map(|(row, r)| row[j] * r).sum();
                    prop_assert!(product.abs() < 1e-5, "{product}");
                }
            }
        }
    }
}
