import Files
import Foundation
import Storage
import TensorFiles
import Testing

struct OutputPlaceTests {
  private func write(_ path: String) throws {
    let writer = try NumPyWriter(path: path, type: .int64, shape: [1])
    try writer.append(integers: [7])
    try writer.commit()
  }

  /// A link stays, and what it leads to is replaced, whether it is there or not.
  @Test(arguments: [true, false]) func replacesWhatALinkLeadsTo(exists: Bool) throws {
    let scratch = try Scratch()
    try FileManager.default.createDirectory(
      atPath: scratch.path("disk"), withIntermediateDirectories: true)
    if exists { _ = try scratch.file([1, 2], named: "disk/real.npy") }
    _ = try scratch.link("disk/near.npy", to: "real.npy")
    let link = try scratch.link("out.npy", to: "disk/near.npy")
    #expect(try OutputPlace(link).target == scratch.path("disk/real.npy"))
    try write(link)
    #expect(try NumPyFile(path: scratch.path("disk/real.npy")).integers() == [7])
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "disk/near.npy")
    #expect(try scratch.names == ["disk", "out.npy"])

    let tensors = try scratch.link("out.safetensors", to: scratch.path("disk/x.safetensors"))
    try SafetensorsWriter(path: tensors, entries: []).commit()
    #expect(try SafetensorsFile(path: scratch.path("disk/x.safetensors")).entries == [])
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: tensors)
        == scratch.path("disk/x.safetensors"))
  }

  /// What is no regular file is named and never opened: a FIFO would keep the writer for ever.
  @Test func refusesWhatIsNoFile() throws {
    let scratch = try Scratch()
    func error(_ path: String) -> String {
      do {
        try write(path)
        return "no error"
      } catch { return "\(error)" }
    }
    let expected = "expected a regular file to replace, or a free name"
    let fifo = try scratch.fifo("fifo")
    #expect(error(fifo) == "\(fifo): is a named pipe (FIFO); \(expected)")
    let link = try scratch.link("link", to: "fifo")
    #expect(error(link) == "\(link): is a named pipe (FIFO); \(expected)")
    #expect(error(scratch.folder) == "\(scratch.folder): is a folder; \(expected)")
    _ = try scratch.link("one", to: "two")
    let loop = try scratch.link("two", to: "one")
    #expect(error(loop) == "\(loop): is a loop of symbolic links")
    let partial = try scratch.fifo("x.npy.partial")
    #expect(error(scratch.path("x.npy")) == "\(partial): is a named pipe (FIFO); \(expected)")
    #expect(try scratch.names == ["fifo", "link", "one", "two", "x.npy.partial"])
  }
}
