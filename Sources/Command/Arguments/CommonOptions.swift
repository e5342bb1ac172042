public import ArgumentParser
public import Logging

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
}

extension Logger.Level: @retroactive ExpressibleByArgument {}
