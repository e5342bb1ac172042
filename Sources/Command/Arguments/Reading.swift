internal import ArgumentParser
internal import Logging
internal import Configuration

/// What comes of reading a command line.
public enum Reading: Sendable, Equatable {
  /// Something to do.
  case run(Invocation)
  /// Something to print and be done: help or the version.
  case print(String)

  /// Reads the arguments of a process, its name left out.
  public init(_ arguments: [String]) throws(UsageError) {
    guard !arguments.isEmpty else {
      let options = TrainOptions(
        configuration: .quickstart, isQuickstart: true, logLevel: .info)
      self = .run(.train(options))
      return
    }
    let complete = try Reading.withCommand(Reading.withNegativeValues(arguments))
    do {
      var command = try RootCommand.parseAsRoot(complete)
      guard let command = command as? any InvocationCommand else {
        try command.run()
        self = .print(RootCommand.helpMessage())
        return
      }
      self = .run(try command.invocation())
    } catch let error as ConfigurationError {
      throw UsageError(description: "\(error)")
    } catch let error as UsageError {
      throw error
    } catch {
      guard RootCommand.exitCode(for: error) != .success else {
        self = .print(RootCommand.fullMessage(for: error))
        return
      }
      throw UsageError(
        description: Reading.message(RootCommand.message(for: error), of: complete))
    }
  }

  /// The arguments with the command that a leading flag leaves out.
  private static func withCommand(_ arguments: [String]) throws(UsageError) -> [String] {
    guard let first = arguments.first else { return [] }
    if ["--help", "-h", "--version", "help"].contains(first) { return arguments }
    if first.hasPrefix("-") { return ["train"] + arguments }
    let names = RootCommand.commands.map { $0._commandName }
    guard !names.contains(first) else { return arguments }
    let nearest = nearestName(to: first, among: names)
    throw UsageError(
      description: "unknown command '\(first)'; "
        + (nearest.map { "the nearest known one is '\($0)'" }
          ?? "expected one of \(names.joined(separator: ", "))"))
  }

  /// The arguments with `--base-lr -1` written as `--base-lr=-1`, which is no flag named 1.
  private static func withNegativeValues(_ arguments: [String]) -> [String] {
    var result: [String] = []
    for argument in arguments {
      let isNegative =
        argument.hasPrefix("-")
        && (argument.dropFirst().first.map { $0.isNumber || $0 == "." } ?? false)
      if isNegative, let flag = result.last, flag.hasPrefix("--"), !flag.contains("=") {
        result[result.count - 1] = "\(flag)=\(argument)"
      } else {
        result.append(argument)
      }
    }
    return result
  }

  /// The parser's message as one line of this program's kind; a flag that is not there goes first.
  private static func message(_ message: String, of arguments: [String]) -> String {
    let commandName = arguments.first ?? "train"
    let known = RootCommand.commands.first { $0._commandName == commandName }.map(flags(of:)) ?? []
    let given = arguments.filter { $0.hasPrefix("--") && $0.count > 2 }
      .map { String($0.dropFirst(2).prefix { $0 != "=" }) }
    guard let name = given.first(where: { !known.contains($0) }) else {
      let line = message.split(whereSeparator: \.isNewline).joined(separator: " ")
      return line.prefix(1).lowercased() + line.dropFirst()
    }
    return "unknown flag '--\(name)'; "
      + (nearestName(to: name, among: known).map { "the nearest known one is '--\($0)'" }
        ?? "'and-dist \(commandName) --help' lists those there are")
  }

  /// The names of a command's flags, as its help lists them.
  static func flags(of command: any ParsableCommand.Type) -> [String] {
    command.helpMessage(columns: 1000).split(whereSeparator: \.isNewline)
      .flatMap { line -> [String] in
        guard line.hasPrefix("  -") else { return [] }
        let names = line.dropFirst(2).prefix { $0 != "<" }.split(whereSeparator: {
          " ,/".contains($0)
        })
        return names.prefix { $0.hasPrefix("-") }.filter { $0.hasPrefix("--") }
          .map { String($0.dropFirst(2)) }
      }
  }
}
