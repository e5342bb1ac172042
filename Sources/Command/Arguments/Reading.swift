internal import ArgumentParser
internal import Configuration
public import Logging

/// What comes of reading a command line.
public enum Reading: Sendable {
  /// Something to do, and the least level of what is logged.
  case run(Invocation, logLevel: Logger.Level)
  /// Something to print and be done: help, the version or the settings.
  case print(String)

  /// Reads the arguments of a process, its name left out.
  public init(_ arguments: [String]) throws(UsageError) {
    guard !arguments.isEmpty else {
      self = .run(.train(.quickstart, isQuickstart: true), logLevel: .info)
      return
    }
    let (name, rest) = try Reading.command(arguments)
    if rest.prefix(while: { $0 != "--" }).contains(where: { ["--help", "-h"].contains($0) }) {
      self = .print(HelpText.text(of: name))
      return
    }
    let split = try SplitArguments(rest, for: name ?? .train)
    do {
      let command = try RootCommand.parseAsRoot((name.map { [$0.rawValue] } ?? []) + split.others)
      if let list = command as? SettingsCommand {
        self = .print(list.text)
      } else if let command = command as? any ProgramCommand {
        let settings = SettingLayers(files: command.common.config, flags: split.settings)
        self = .run(try command.invocation(settings), logLevel: command.common.printedLevel)
      } else {
        self = .print(HelpText.text(of: nil))
      }
    } catch let error as ConfigurationError {
      throw UsageError(description: "\(error)")
    } catch {
      guard RootCommand.exitCode(for: error) != .success else {
        self = .print(RootCommand.fullMessage(for: error))
        return
      }
      throw UsageError(
        description: UnknownFlag.message(split.others, of: name ?? .train)
          ?? Reading.line(RootCommand.message(for: error)))
    }
  }

  /// The command that the arguments name, and those behind it; nil for the program itself.
  ///
  /// A leading flag leaves out `train`.
  private static func command(
    _ arguments: [String]
  ) throws(UsageError) -> (CommandName?, [String]) {
    let first = arguments[0]
    let rest = Array(arguments.dropFirst())
    if ["--help", "-h", "--version"].contains(first) { return (nil, arguments) }
    if first == "help" {
      return (try rest.first.map { name throws(UsageError) in try known(name) }, ["--help"])
    }
    return first.hasPrefix("-") ? (.train, arguments) : (try known(first), rest)
  }

  private static func known(_ name: String) throws(UsageError) -> CommandName {
    if let command = CommandName(rawValue: name) { return command }
    let names = CommandName.allCases.map(\.rawValue)
    throw UsageError(
      description: "unknown command '\(name)'; "
        + (nearestName(to: name, among: names).map { "the nearest known one is '\($0)'" }
          ?? "expected one of \(names.joined(separator: ", "))"))
  }

  /// The parser's message as one line of this program's kind.
  private static func line(_ message: String) -> String {
    let line = message.split(whereSeparator: \.isNewline).joined(separator: " ")
    return line.prefix(1).lowercased() + line.dropFirst()
  }
}
