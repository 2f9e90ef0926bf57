//! Scores of classes and of probabilities are scikit-learn's, to 1e-12. How the values were made:
//! `README.md`.

mod classes;
mod multilabel;
mod probabilities;
mod ranking;
mod reliability;
mod values;
