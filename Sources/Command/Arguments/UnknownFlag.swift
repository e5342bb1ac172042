internal import ArgumentParser
internal import Configuration
internal import Foundation

/// A flag that a command does not have.
enum UnknownFlag {
  /// What to say of the first of `arguments` that is no flag of `command`; nil if all are.
  static func message(_ arguments: [String], of command: CommandName) -> String? {
    let own = ownFlags(of: command)
    let given = arguments.prefix { $0 != "--" }.filter(isFlag)
    guard let flag = given.first(where: { !own.contains(bareName(of: $0)) }) else { return nil }
    let name = bareName(of: flag)
    if let setting = Setting.named(name) ?? Setting.named(negation: name),
      !setting.commands.contains(command)
    {
      let places = CommandName.allCases.filter(setting.commands.contains).map(\.rawValue)
      return "'--\(name)' does nothing in \(command.rawValue); it acts in "
        + places.dropLast().joined(separator: ", ") + " and \(places[places.count - 1])"
    }
    let settings = Setting.all.filter { $0.commands.contains(command) }.map(\.name)
    let nearest = nearestName(to: name, among: own + settings)
    return "unknown flag '\(flag.prefix { $0 != "=" })'; "
      + (nearest.map { "the nearest known one is '--\($0)'" }
        ?? "'and-dist \(command.rawValue) --help' lists those there are")
  }

  private static func bareName(of flag: String) -> String {
    String(flag.drop { $0 == "-" }.prefix { $0 != "=" })
  }

  /// The parser's description of a command, as it writes it for other programs.
  private struct Description: Decodable {
    struct Command: Decodable { let arguments: [Argument]? }
    struct Argument: Decodable { let names: [Name]? }
    struct Name: Decodable { let name: String }
    let command: Command
  }

  /// The names of the flags that are a command's own and no settings.
  private static func ownFlags(of command: CommandName) -> [String] {
    do {
      _ = try RootCommand.parseAsRoot([command.rawValue, "--experimental-dump-help"])
    } catch {
      let json = Data(RootCommand.fullMessage(for: error).utf8)
      let description = try? JSONDecoder().decode(Description.self, from: json)
      return description?.command.arguments?.flatMap { $0.names?.map(\.name) ?? [] } ?? []
    }
    return []
  }
}
