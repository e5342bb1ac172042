public import ArgumentParser
public import Logging
internal import Configuration

/// Flags of every command that are no settings of a run.
struct CommonOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "least level of what is logged: trace, debug, info, notice, warning, error",
      valueName: "level"))
  var logLevel: Logger.Level = .info
}

/// Configuration files.
struct FileOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "YAML file of settings; may be repeated, later ones win, flags win over files",
      valueName: "file"))
  var config: [String] = []

  /// The files, a leading `~` expanded.
  func paths() throws(ConfigurationError) -> [String] {
    var paths: [String] = []
    for file in config { paths.append(try PathText.expanded(file, setting: "config")) }
    return paths
  }
}

extension Logger.Level: @retroactive ExpressibleByArgument {}
