internal import Foundation

/// The text of a path as a person gives it, with what a shell would have made of it.
///
/// A shell expands neither `--output=~/runs` nor a value in a YAML file: a leading `~` is expanded
/// here, and variables are refused, so that no folder is made under the name of one.
public enum PathText {
  /// `text` with a leading `~` as the person's own folder: `HOME`, or that of the password database.
  ///
  /// `setting` and `source` say where the text stands, for the error.
  public static func expanded(
    _ text: String, setting: String, source: String? = nil
  ) throws(ConfigurationError) -> String {
    if text.contains(/\$(?:[A-Za-z_]|\{[A-Za-z_][A-Za-z0-9_]*\})/) {
      throw .unexpanded(
        setting: setting, value: text,
        problem: "variables are the shell's to expand, and this one was not; expected a path "
          + "without them", source: source)
    }
    guard text.hasPrefix("~") else { return text }
    let rest = text.dropFirst()
    guard rest.isEmpty || rest.hasPrefix("/") else {
      throw .unexpanded(
        setting: setting, value: text,
        problem: "the folder of another person is not looked up; expected '~/…', or './~…' for a "
          + "name that begins so", source: source)
    }
    return home + rest
  }

  private static var home: String {
    let told = ProcessInfo.processInfo.environment["HOME"] ?? ""
    let folder = told.isEmpty ? NSHomeDirectory() : told
    return folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
  }
}
