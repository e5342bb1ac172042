/// The commands there are, by the names that a person types.
///
/// They are known here because each setting says in which of them it acts.
public enum CommandName: String, Sendable, CaseIterable {
  /// Train a network.
  case train
  /// Judge the features of a checkpoint with labels.
  case evaluate
  /// Write the features of a checkpoint's network.
  case embed
  /// Write the network of a checkpoint for other programs.
  case export
  /// Write runs as an HTML page.
  case report
  /// Decode all images, and list what is broken.
  case checkData = "check-data"
  /// Pack a data set into tar archives.
  case pack
  /// Find entropies, anchors and neighbours of any unit rows.
  case discover
  /// Say what this machine offers, and plan a run.
  case doctor
  /// Measure one part of the work.
  case benchmark
  /// List the settings.
  case settings

  /// Whether its settings are those of a checkpoint where no flag and no file says otherwise.
  public var startsFromCheckpoint: Bool { [.evaluate, .embed, .report].contains(self) }
}
