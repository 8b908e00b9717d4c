//! placeholder
#[derive(Debug, clap::Args)]
pub(crate) struct Demo {}
#[derive(Debug, clap::Args)]
pub(crate) struct Sandbox {}
impl Demo {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        anyhow::bail!("later")
    }
}
impl Sandbox {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        anyhow::bail!("later")
    }
}
