public import ArgumentParser
internal import Configuration
public import Evaluation

/// `and-dist evaluate`.
public struct EvaluateCommand: ProgramCommand, Sendable {
  /// What test features are compared with.
  public enum Reference: String, Sendable, CaseIterable, ExpressibleByArgument {
    /// Features of the plain training images, extracted anew.
    case features
    /// The memory bank of the checkpoint.
    case bank
  }

  /// Its name and help.
  public static let configuration = CommandConfiguration(
    commandName: CommandName.evaluate.rawValue,
    abstract: "Measures the features of a checkpoint with labels.",
    usage: """
      and-dist evaluate --checkpoint <path> [<options>]
      [--<setting> <value> ...]
      """,
    discussion: "A setting that is not given has the value that is saved in the checkpoint.")

  /// The checkpoint.
  @Option(help: ArgumentHelp("the folder of the checkpoint to evaluate", valueName: "path"))
  public var checkpoint: String
  /// How features are judged.
  @Option(
    name: .customLong("protocol"),
    help: ArgumentHelp(
      "how images are classified: knn, by a weighted vote; nn, by the nearest image; linear, by linear classifiers on the layers, which are trained first; or linear-features, by logistic regression on the feature, quickly",
      valueName: "kind"))
  public var judging: Judging = .knn
  /// What test features are compared with.
  @Option(
    help: ArgumentHelp(
      "what a vote compares test images with: newly computed features of the training images, or the memory bank",
      valueName: "kind"))
  public var reference: Reference = .features
  /// Whether the result is printed as JSON.
  @Flag(help: "print the result as JSON")
  public var json = false
  @OptionGroup var common: CommonOptions

  /// The defaults.
  public init() {}

  /// Expands a leading `~`.
  public mutating func validate() throws {
    checkpoint = try PathText.expanded(checkpoint, setting: "checkpoint")
  }

  func invocation(_ settings: SettingLayers) throws -> Invocation {
    try settings.check()
    return .evaluate(self, settings)
  }
}

extension Judging: ExpressibleByArgument {}
