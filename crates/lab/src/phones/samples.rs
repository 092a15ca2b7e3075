//! What lies on a fresh phone.

use cordon_policy::{Location, Owner};

use super::outside::Outside;
use super::place::{Account, Program, Spot};

/// A document: its id, and its text, whose first line is the title.
pub(super) type Sample = (&'static str, &'static str);

pub(super) const fn documents(spot: Spot) -> &'static [Sample] {
    match (spot.app, spot.account) {
        (Program::Mail, Account::Work) => &[
            (
                "offer",
                "Offer to Fabrikam\nHello, the offer stands: 4,200 units at 17.30 each, valid until the end of March. Please keep this price between us.",
            ),
            (
                "meeting",
                "Meeting on Thursday\nRoom 4.12, ten o'clock. Agenda and figures: https://contoso.example/agenda. Call +41 31 555 01 00 when you are late, questions to ben@contoso.example.",
            ),
        ],
        (Program::Mail, Account::Personal) => &[(
            "ferry",
            "Your ferry booking\nTwo adults and a bicycle, Saturday 09:40, quay 3. Booking code KX7P2.",
        )],
        (Program::Docs, Account::Work) => &[
            (
                "prices",
                "Price list\nUnit 17.30, from 1,000 units 16.80, from 5,000 units 15.90. Not for customers.",
            ),
            ("minutes", "Minutes\nPresent: Ana, Ben, Chris. Decided: the warehouse moves in May."),
        ],
        (Program::Docs, Account::Personal) => {
            &[("recipe", "Bread\n500 g flour, 10 g salt, 7 g yeast, 330 g water. Twelve hours in the cold.")]
        }
        (Program::Notes, _) => &[("shopping", "Shopping\nMilk, tomatoes, a birthday card for Lena.")],
    }
}

/// What lies in a place before anything was saved there.
pub(super) const fn files(place: Outside) -> &'static [Sample] {
    match (place.location, place.owner) {
        (Location::OneDriveForBusiness, Owner::Work) => &[
            (
                "contract",
                "Contract draft\nBetween Contoso and Fabrikam, second version: delivery in April, payment within 30 days.",
            ),
            ("forecast", "Forecast\nSecond quarter: 38,000 units, of which Fabrikam takes 4,200."),
        ],
        (Location::SharePoint, _) => {
            &[("handbook", "Team handbook\nWhom to call, and when. Out of hours: +41 31 555 01 00.")]
        }
        (Location::OneDriveForBusiness, _) => {
            &[("letter", "Letter to the landlord\nThe boiler makes that noise again, mostly at night.")]
        }
        (Location::AccountDocument, _) => &[(
            "boarding",
            "Boarding pass\nAttached to the ferry booking. Quay 3, 09:40, two adults and a bicycle.",
        )],
        (Location::LocalStorage | Location::DocumentProvider, _) => {
            &[("ticket", "Train ticket\nDownloaded on Monday. Bern to Zurich, second class.")]
        }
        (Location::PhotoLibrary, _) => &[
            ("whiteboard", "Photo of a whiteboard\nArrows, boxes, a question mark."),
            ("lake", "Photo of the lake\nLena, two swans, the wrong exposure."),
        ],
        _ => &[],
    }
}

/// What the camera sees whenever somebody takes a picture.
pub(super) const PICTURE: Sample = ("picture", "A new picture\nWhatever is in front of the lens.");

/// Plain work data that the mail app keeps beside the client's files: what an app must delete itself when it is wiped.
pub(super) const SEARCHES: Sample = ("recent-searches.cache", "fabrikam offer");
