extension CheckpointState {
  /// Settings that may change when a run goes on: they do not alter what was learnt.
  static let changeable: Set<String> = [
    "data-root", "loader-workers", "rounds", "max-steps", "evaluate-every", "knn-neighbours",
    "knn-temperature", "output", "checkpoint-every", "resume", "log-every", "initial", "reduction",
    "bucket-size",
  ]

  /// Throws when a run of `configuration` on `imageCount` images cannot go on from here.
  func check(
    continuing configuration: Configuration, imageCount: Int, path: String
  ) throws(CheckpointError) {
    for setting in Setting.all where !CheckpointState.changeable.contains(setting.name) {
      let (saved, wanted) = (
        setting.text(in: self.configuration), setting.text(in: configuration)
      )
      guard saved == wanted else {
        throw CheckpointError(
          path,
          "was made with \(setting.name) \(saved), not \(wanted); give --\(setting.name) "
            + "\(saved) to go on, or --resume never or another --output to start again")
      }
    }
    guard self.imageCount == imageCount else {
      throw CheckpointError(
        path, "was made with \(self.imageCount) training images, but there are \(imageCount)")
    }
    guard position.round <= configuration.rounds else {
      throw CheckpointError(
        path, "is in round \(position.round), past the \(configuration.rounds) rounds asked for")
    }
  }
}
