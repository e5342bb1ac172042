import Files
import Foundation
import Testing

/// Files and folders as the rest of the house uses them.
struct FilesTests {
  private func inFolder(_ body: (String) throws -> Void) throws {
    let folder = NSTemporaryDirectory() + "and-dist-\(UUID().uuidString)"
    try Folder.make(folder)
    defer { try? Folder.remove(folder) }
    try body(folder)
  }

  @Test func theSystemsWordsFollowThePath() {
    let missing = FileError("/nonexistent/file", "cannot be opened: No such file or directory")
    #expect(throws: missing) { try OpenFile.contents(of: "/nonexistent/file") }
    #expect(throws: FileError("/", "is not a regular file")) { try OpenFile.contents(of: "/") }
    #expect("\(FileError("a", "is short", expected: "9"))" == "a: is short; expected 9")
  }

  /// A pipe that nobody writes to is refused, and not waited for.
  @Test(.timeLimit(.minutes(1))) func aPipeIsNotWaitedFor() throws {
    try inFolder { folder in
      let pipe = Path.join(folder, "pipe")
      try Process.run(URL(filePath: "/usr/bin/mkfifo"), arguments: [pipe]).waitUntilExit()
      #expect(throws: FileError(pipe, "is not a regular file")) {
        try OpenFile.contents(of: pipe)
      }
      #expect(throws: FileError(pipe, "is not a regular file")) { try FileReader().read(pipe) }
    }
  }

  @Test func aWholeFileTakesItsNameAndNothingElseStays() throws {
    try inFolder { folder in
      let path = Path.join(folder, "text")
      try ReplacementFile.write([1, 2, 3], to: path)
      try ReplacementFile.write([4], to: path)
      #expect(try OpenFile.contents(of: path) == [4])
      #expect(Folder.names(folder) == ["text"])
      try Folder.rename(path, to: Path.join(folder, "other"))
      #expect(Folder.names(folder) == ["other"] && !Path.exists(path))
      try Folder.remove(path)
    }
  }

  @Test func pathsAreTakenApart() {
    #expect(Path.folder(of: "runs/a/b") == "runs/a" && Path.folder(of: "runs") == ".")
    #expect(Path.folder(of: "/runs") == "/" && Path.name("runs/a/") == "a")
    #expect(Path.join("a/", "b") == "a/b" && Path.join("a", "b") == "a/b")
  }
}
