/// A loss that is no number, or an infinite one, and where that begins.
struct NotFiniteLoss {
  let isInfinite: Bool
  /// The first layer with such an output; nil where all outputs are finite.
  let layer: String?
  /// The images of this rank that have it.
  let images: [Int]

  /// What happened in a step of a round's epoch, and what helps, in one line.
  func text(step: Int, round: Int, epoch: Int, names: (Int) -> String?) -> String {
    let image = images.first.map { number in
      "image \(number)" + (names(number).map { " (\($0))" } ?? "")
    }
    let others = images.count > 1 ? " and \(images.count - 1) others" : ""
    let place = "\(image ?? "no image")\(others)"
    return
      "the loss is \(isInfinite ? "infinite" : "not a number") at step \(step) (round \(round), "
      + "epoch \(epoch)): training diverged; a lower base-lr or a higher temperature helps; "
      + (layer.map { "first not finite: the output of \($0) for \(place)" }
        ?? "all outputs of the network are finite, for \(place) too")
  }
}
