public import Configuration
public import Files
public import Images

extension CheckpointState {
  /// The settings that a run which goes on has otherwise than it had, but for where it is.
  public func changes(
    to configuration: Configuration
  ) -> [(name: String, old: String, new: String)] {
    Setting.all.filter { $0.name != "resume" && $0.name != "output" }.compactMap {
      let (old, new) = ($0.text(in: self.configuration), $0.text(in: configuration))
      return old == new ? nil : ($0.name, old, new)
    }
  }

  /// Throws when a run of `configuration` on `images` cannot go on from here.
  public func check(
    continuing configuration: Configuration, images: ImageSplit, _ checkpoint: Checkpoint
  ) throws(FileError) {
    let path = checkpoint.path
    let saved = self.configuration
    let changed = Setting.all.filter {
      (!$0.mayChange || $0.name == "rounds" && saved.learningRateDependsOnRounds)
        && $0.text(in: saved) != $0.text(in: configuration)
    }
    guard changed.isEmpty else {
      let differences = changed.map {
        "\($0.name) \($0.text(in: saved)), not \($0.text(in: configuration))"
      }
      let flags = changed.map { "--\($0.name) \($0.text(in: saved))" }
      throw FileError(
        path,
        "was made with \(differences.joined(separator: "; ")); give "
          + "\(flags.joined(separator: " ")) to go on, or --resume never or another --output to "
          + "start again")
    }
    try check(images: images, checkpoint)
    guard position.round <= configuration.rounds else {
      throw FileError(
        path,
        "is in round \(position.round), past the \(configuration.rounds) rounds asked for; give "
          + "--rounds \(position.round) or more, or another --output")
    }
  }

  /// Throws when the rows of the bank do not belong to these images, in this order.
  public func check(images: ImageSplit, _ checkpoint: Checkpoint) throws(FileError) {
    let problem: String
    if images.count != imageCount {
      problem = "was made with \(imageCount) training images, but there are \(images.count)"
    } else if imagesFingerprint != images.fingerprint {
      problem = "was made with other training images, or with the same in another order"
    } else {
      return
    }
    let difference = ImageList.firstDifference(of: images, from: checkpoint.run)
    throw FileError(
      checkpoint.path,
      problem + (difference.map { ": \($0)" } ?? "")
        + "; give those it was made with, or start again with --resume never or another --output")
  }
}
