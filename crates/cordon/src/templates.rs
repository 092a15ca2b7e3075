//! `cordon templates`: ready policies, as a body that Graph's API and `cordon import` take.

use clap::{Args, Subcommand};
use cordon_graph::protection::{template_body, template_json};
use cordon_policy::Platform;
use cordon_policy::template::Template;
use serde_json::{Value, json};

use crate::exit::{Exit, Failure};
use crate::out::{self, Output};

const EXAMPLES: &str = "\
Examples:
  cordon templates
  cordon templates show level-2 --platform ios > ios.json
  cordon import ios.json
A template covers no app and nobody until that is said. What has to be chosen before it is used is named on the way.";

/// List ready policies, or print one
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Templates {
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Debug, Subcommand)]
enum What {
    /// List them
    List {
        /// How the list is printed
        #[arg(long, value_enum, default_value_t)]
        output: Output,
    },
    /// Print one as Graph JSON
    Show {
        /// Its name, for example level-2
        name: String,
        /// The platform: ios, android, windows
        #[arg(long, value_name = "PLATFORM")]
        platform: Platform,
    },
}

pub(crate) fn run(command: &Templates) -> Result<(), Failure> {
    match &command.what {
        None => list(Output::Text),
        Some(What::List { output }) => list(*output),
        Some(What::Show { name, platform }) => return show(name, *platform),
    }
    Ok(())
}

fn list(output: Output) {
    match output {
        Output::Json => {
            let rows: Vec<Value> = Template::all().map(template_json).collect();
            out::json(&json!({ "templates": rows }));
        }
        Output::Text => {
            for platform in Platform::ALL {
                out::line(platform.title());
                for one in Template::all().filter(|one| one.platform == platform) {
                    out::line(&format!("  {}  {}", one.name(), one.title()));
                    out::line(&format!("           {}", one.description()));
                }
            }
        }
    }
}

fn show(name: &str, platform: Platform) -> Result<(), Failure> {
    let template = Template::by_name(platform, name).ok_or_else(|| {
        let names: Vec<_> =
            Template::all().filter(|one| one.platform == platform).map(Template::name).collect();
        Failure::new(Exit::Usage, format!("there is no template `{name}`: use one of {}", names.join(", ")))
    })?;
    out::json(&template_body(template));
    for one in template.review() {
        let name = one.control.name;
        out::note(&match (one.example, one.is_set) {
            (true, true) => format!("look at `{name}`: {} is the framework's example", one.words),
            (true, false) => {
                format!("choose `{name}`, or leave it: the framework's example is {}", one.words)
            }
            (false, _) => format!("fill in `{name}`: {}", one.words),
        });
    }
    Ok(())
}
