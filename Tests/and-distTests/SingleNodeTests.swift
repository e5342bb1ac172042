import Foundation
import Testing

/// `launch/single-node` beside programs that only say what they are told.
struct SingleNodeTests {
  @Test(arguments: [("2,1", "OMP_NUM_THREADS=2"), ("3", "OMP_NUM_THREADS=3"), ("2,x", nil)])
  func readsThreadsOfOpenMP(list: String, option: String?) throws {
    let scratch = try Scratch()
    let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "launch/single-node")
    try FileManager.default.copyItem(
      atPath: script.path, toPath: scratch.place("launch/single-node"))
    for name in [".build/release/and-dist", "bin/mpirun"] {
      let program = try scratch.write("#!/bin/sh\necho \"$@\"\n", to: name)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
    }
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["bash", try scratch.place("launch/single-node"), "-np", "1", "doctor"]
    let environment = ProcessInfo.processInfo.environment
    process.environment = environment.merging([
      "OMP_NUM_THREADS": list, "PATH": "\(scratch.folder)/bin:\(environment["PATH"] ?? "")",
    ]) { $1 }
    let output = try scratch.write("", to: "output")
    let errors = try scratch.write("", to: "errors")
    process.standardOutput = FileHandle(forWritingAtPath: output)
    process.standardError = FileHandle(forWritingAtPath: errors)
    try process.run()
    process.waitUntilExit()
    let said = try String(contentsOfFile: output, encoding: .utf8)
    if let option {
      #expect(process.terminationStatus == 0)
      #expect(said.split(separator: " ").contains { $0 == option }, "\(said)")
    } else {
      let lines = try String(contentsOfFile: errors, encoding: .utf8)
      #expect(process.terminationStatus == 2)
      #expect(lines.contains("OMP_NUM_THREADS is '2,x'; expected a number, or several"))
    }
  }
}
