internal import ArgumentParser

/// A command that says what it asks for instead of doing it.
///
/// The parser reads its own options; settings of a run are read beside it, by `SplitArguments`.
protocol ProgramCommand: ParsableCommand {
  /// The options that every such command has.
  var common: CommonOptions { get }
  /// What this command asks for, under these settings.
  func invocation(_ settings: SettingLayers) throws -> Invocation
}
