public import ArgumentParser
internal import Configuration
public import Logging

/// Options of every command that does something, beside its own and the settings of a run.
public struct CommonOptions: ParsableArguments, Sendable {
  /// Configuration files, in their order.
  @Option(
    help: ArgumentHelp(
      "YAML file of settings; may be repeated. Later files win over earlier ones, and flags over files",
      valueName: "file"))
  public var config: [String] = []
  /// The least level of what is logged.
  @Option(
    help: ArgumentHelp(
      "lowest level of messages that are printed: trace, debug, info, notice, warning, error",
      valueName: "level"))
  public var logLevel: Logger.Level = .info
  /// Whether only warnings, errors and results are printed.
  @Flag(help: "print no progress: only warnings, errors and results")
  public var quiet = false

  /// The least level of what is printed, by both.
  var printedLevel: Logger.Level { quiet ? max(logLevel, .warning) : logLevel }

  /// The defaults.
  public init() {}

  /// Expands a leading `~` in the files' paths.
  public mutating func validate() throws {
    config = try config.map { try PathText.expanded($0, setting: "config") }
  }
}

extension Logger.Level: @retroactive ExpressibleByArgument {}
