//! The report as a page.
use super::report::CheckReport;
impl CheckReport {
    /// page
    pub fn to_html(&self) -> String {
        String::new()
    }
}
