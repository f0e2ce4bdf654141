//! Waits for several answers at once.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;

/// Something under way. In a box: the calls of the page share one machine that way, instead of each having its own.
pub type Waiting<T> = Pin<Box<dyn Future<Output = T>>>;

/// Every answer, in the order of the questions.
pub async fn together<T>(mut waiting: Vec<Waiting<T>>) -> Vec<T> {
    let mut answers: Vec<Option<T>> = waiting.iter().map(|_| None).collect();
    poll_fn(|context| {
        let mut is_done = true;
        for (question, answer) in waiting.iter_mut().zip(&mut answers) {
            if answer.is_none() {
                match question.as_mut().poll(context) {
                    Poll::Ready(ready) => *answer = Some(ready),
                    Poll::Pending => is_done = false,
                }
            }
        }
        if is_done { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    answers.into_iter().flatten().collect()
}
