internal import Configuration

extension CheckpointState {
  /// Throws when a run of `configuration` on `imageCount` images cannot go on from here.
  func check(
    continuing configuration: Configuration, imageCount: Int, path: String
  ) throws(CheckpointError) {
    let saved = self.configuration
    let changed = Setting.all.filter {
      !$0.mayChange && $0.text(in: saved) != $0.text(in: configuration)
    }
    guard changed.isEmpty else {
      let differences = changed.map {
        "\($0.name) \($0.text(in: saved)), not \($0.text(in: configuration))"
      }
      let flags = changed.map { "--\($0.name) \($0.text(in: saved))" }
      throw CheckpointError(
        path,
        "was made with \(differences.joined(separator: "; ")); give "
          + "\(flags.joined(separator: " ")) to go on, or --resume never or another --output to "
          + "start again")
    }
    guard self.imageCount == imageCount else {
      throw CheckpointError(
        path, "was made with \(self.imageCount) training images, but there are \(imageCount)")
    }
    guard position.round <= configuration.rounds else {
      throw CheckpointError(
        path,
        "is in round \(position.round), past the \(configuration.rounds) rounds asked for; give "
          + "--rounds \(position.round) or more, or another --output")
    }
  }
}
